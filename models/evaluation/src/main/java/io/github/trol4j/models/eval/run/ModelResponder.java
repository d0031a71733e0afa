package io.github.trol4j.models.eval.run;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Conversation;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.GenerationStats;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.ScoredAnswer;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.eval.DecodingOptions;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.Picture;
import io.github.trol4j.models.eval.Reply;
import io.github.trol4j.models.eval.Responder;
import io.github.trol4j.models.eval.score.Letters;
import io.github.trol4j.vision.image.ImageSource;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers items with a loaded model. Each stands alone, so that no reply depends on the items before it; but what an item's prompt has in
 * common with the last one, such as the same picture, is not read again. Used by one thread at a time.
 */
public final class ModelResponder implements Responder, AutoCloseable {
    private final Conversation questions;
    private final String fingerprint;
    private final BooleanSupplier stop;
    private final @Nullable TrolModel alone;
    private final Traversal traversal;

    /**
     * @param fingerprint what the replies depend on besides the item and the decoding
     * @param stop asked while an answer is made; true breaks it off
     */
    public ModelResponder(TrolModel model, Traversal traversal, String fingerprint, BooleanSupplier stop) {
        this(model, traversal, fingerprint, stop, false);
    }

    /** @param fresh whether every prompt is read as a whole, so that times and work are those of questions that stand alone */
    public ModelResponder(
            TrolModel model, Traversal traversal, String fingerprint, BooleanSupplier stop, boolean fresh) {
        this.questions = model.converse(traversal);
        this.traversal = traversal;
        this.fingerprint = fingerprint;
        this.stop = stop;
        this.alone = fresh ? model : null;
    }

    @Override
    public Reply reply(EvalItem item, DecodingOptions options) {
        Question question = Question.of(item.prompt());
        for (Picture picture : item.pictures()) {
            question = question.about(ImageSource.of(picture.bytes(), picture.origin()));
        }
        questions.startOver();
        if (options.likelihood() && !item.choices().isEmpty()) {
            return likeliest(item, question);
        }
        AskOptions how = AskOptions.defaults().withMaxNewTokens(item.maxNewTokens());
        return written(question.with(how.withBeams(options.beams())));
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public void close() {
        questions.close();
    }

    private Reply written(Question question) {
        Listener listener = new Listener();
        Answer answer = alone == null
                ? questions.ask(question, listener)
                : alone.ask(question.with(question.options().withTraversal(traversal)), listener);
        GenerationStats stats = answer.stats();
        Map<String, Double> timings = Map.of(
                "seconds",
                stats.total().toNanos() / 1e9,
                "prompt_tokens",
                (double) stats.promptTokens(),
                "reused_tokens",
                (double) stats.reusedTokens(),
                "answer_tokens",
                (double) stats.answerTokens(),
                Timings.OPERATIONS,
                stats.work().operations(),
                Timings.FULL_OPERATIONS,
                stats.work().fullOperations(),
                Timings.SECOND_OPERATIONS,
                stats.work().second().operations(),
                Timings.FULL_SECOND_OPERATIONS,
                stats.work().fullSecond().operations());
        return new Reply(answer.official(), listener.gates, timings);
    }

    // All answers are scored from one reading of the prompt: letters where it shows the options by letter, else their
    // texts.
    private Reply likeliest(EvalItem item, Question question) {
        long start = System.nanoTime();
        List<String> texts = item.choices();
        List<String> letters =
                IntStream.range(0, texts.size()).mapToObj(Letters::of).toList();
        boolean lettered = item.prompt().contains("A. " + texts.getFirst());
        Listener listener = new Listener();
        List<ScoredAnswer> scores = questions.score(question, lettered ? letters : texts, listener);
        int best = 0; // the first of equals
        for (int i = 1; i < scores.size(); i++) {
            if (scores.get(i).logProb() > scores.get(best).logProb()) {
                best = i;
            }
        }
        return new Reply(letters.get(best), listener.gates, Map.of("seconds", (System.nanoTime() - start) / 1e9));
    }

    /** Keeps the gates, and breaks the work off when it is time to stop. */
    private final class Listener implements AnswerListener {
        private @Nullable GateSummary gates;

        @Override
        public void gates(GateSummary summary) {
            gates = summary;
        }

        @Override
        public void progress(Phase phase, int done, int total) {
            if (stop.getAsBoolean()) {
                throw new CancelledException("stopped");
            }
        }
    }
}
