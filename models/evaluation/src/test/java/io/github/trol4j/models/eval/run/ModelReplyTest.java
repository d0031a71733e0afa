package io.github.trol4j.models.eval.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.LogProbs;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Conversation;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.ScoredAnswer;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.eval.DecodingOptions;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.Reply;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import io.github.trol4j.vision.image.ImageSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the harness writes down as a model's reply. */
class ModelReplyTest {
    private static final Path FIXTURES = Path.of(System.getProperty("trol.fixtures"));
    private static final DataRoot NANO = new DataRoot(FIXTURES.resolveSibling("nano-bench"));

    /**
     * The tiny models have random weights and seldom end their turn properly, so that special tokens stay in the reply, as in the released
     * code: it decodes with them, cuts at the markers of the turn and strips.
     */
    @ParameterizedTest
    @ValueSource(strings = {"internlm2-tiny", "phi3-tiny"})
    void theReplyIsTheLiteralTextOfTheReleasedCode(String checkpoint) {
        int raw = 0;
        try (TrolModel model = TrolModel.load(FIXTURES.resolve(checkpoint));
                ModelResponder responder = responder(model)) {
            for (DecodingOptions how : List.of(DecodingOptions.published(), DecodingOptions.greedy())) {
                for (int i = 0; i < 60; i++) {
                    EvalItem item = text(i, "Item " + i + ": " + "what is it? ".repeat(1 + i % 5), 5 + i % 30);
                    Answer answer = model.ask(question(item)
                            .with(AskOptions.defaults()
                                    .withMaxNewTokens(item.maxNewTokens())
                                    .withBeams(how.beams())));
                    String reply = responder.reply(item, how).text();
                    assertThat(reply).isEqualTo(released(model, item, answer)).isEqualTo(PyText.strip(reply));
                    if (!reply.equals(answer.text())) {
                        raw++;
                    }
                }
            }
        }
        assertThat(raw).as("replies that differ from the text for people").isPositive();
    }

    @Test
    void nanoEndsItsTurnsProperly() {
        List<EvalItem> items = load("nano").items().subList(0, 60);
        try (TrolModel model = TrolModel.nano();
                ModelResponder responder = responder(model)) {
            for (EvalItem item : items) {
                Answer alone = model.ask(question(item));
                assertThat(responder.reply(item, DecodingOptions.greedy()).text())
                        .isEqualTo(alone.text())
                        .isEqualTo(released(model, item, alone));
            }
        }
    }

    /** Up to three questions follow each other on each picture; only the first of them reads it. */
    @Test
    void questionsOnOnePictureShareIt() {
        byte[] last = {};
        try (TrolModel model = TrolModel.nano();
                ModelResponder responder = responder(model)) {
            for (EvalItem item : load("nano").items().subList(0, 60)) {
                byte[] picture = item.pictures().getFirst().bytes();
                Reply reply = responder.reply(item, DecodingOptions.greedy());
                double reused = reply.timings().get("reused_tokens");
                assertThat(reused > 64).isEqualTo(Arrays.equals(picture, last)); // a picture takes 64 tokens
                last = picture;
            }
        }
    }

    /** Of 200 items the likeliest option is right as often as in the Python reference, and more often than what greedy search writes. */
    @Test
    void likelihoodsAnswerMultipleChoice() {
        EvalTask task = load("nano-mmbench");
        List<@Nullable String> likeliest = new ArrayList<>();
        List<@Nullable String> written = new ArrayList<>();
        try (TrolModel model = TrolModel.nano();
                ModelResponder responder = responder(model)) {
            for (EvalItem item : task.items()) {
                likeliest.add(
                        responder.reply(item, new DecodingOptions(1, true)).text());
                written.add(responder.reply(item, DecodingOptions.greedy()).text());
            }
        }
        assertThat(right(task, likeliest)).isEqualTo(198);
        assertThat(right(task, written)).isEqualTo(181);
    }

    /** Choices that share one reading of the prompt are as likely as those that each have their own. */
    @Test
    void aSharedPrefillGivesTheLikelihoodsOfSeparateOnes() {
        List<EvalItem> items = load("nano-mmbench").items().subList(0, 24);
        try (TrolModel model = TrolModel.nano(LoadOptions.defaults().withBackend("cpu"))) {
            for (EvalItem item : items) {
                for (ScoredAnswer choice : model.score(question(item), item.choices())) {
                    assertThat(choice.logProb())
                            .isCloseTo(separately(model, question(item), choice.text()), within(1e-4));
                }
            }
        }
    }

    /** However many choices there are, the blocks read the prompt once. */
    @Test
    void allChoicesShareOnePrefill() {
        EvalItem item = load("nano-mmbench").items().getFirst();
        List<Phase> readings = new ArrayList<>();
        try (TrolModel model = TrolModel.nano();
                Conversation conversation = model.converse(Traversal.FULL)) {
            conversation.score(question(item), item.choices(), new AnswerListener() {
                @Override
                public void progress(Phase phase, int done, int total) {
                    if (phase != Phase.ANSWER && done == total) {
                        readings.add(phase);
                    }
                }
            });
        }
        assertThat(item.choices()).hasSize(4);
        assertThat(readings).containsExactly(Phase.VISION, Phase.PROMPT);
    }

    private static double separately(TrolModel model, Question question, String choice) {
        int[] text = model.tokenizer().encode(choice);
        int[] ids = Arrays.copyOf(text, text.length + 1);
        ids[text.length] = model.tokenizer().endOfTurnId();
        double sum = 0;
        try (DecoderSession session = model.session(Traversal.FULL)) {
            Prompt prompt = model.prompt(question, session, Observer.NONE);
            float[] logits = session.prefill(prompt, Reuse.NONE, Observer.NONE);
            for (int i = 0; i < ids.length; i++) {
                if (i > 0) {
                    logits = session.decode(ids[i - 1]);
                }
                sum += logits[ids[i]] - LogProbs.logSumExp(logits, 0, logits.length);
            }
        }
        return sum;
    }

    private static String released(TrolModel model, EvalItem item, Answer answer) {
        try (DecoderSession session = model.session(Traversal.FULL)) {
            Prompt prompt = model.prompt(question(item), session, Observer.NONE);
            return model.officialText(
                    prompt, answer.ids().stream().mapToInt(i -> i).toArray());
        }
    }

    private static long right(EvalTask task, List<@Nullable String> replies) {
        SetScores scores = task.score(replies, null);
        return Arrays.stream(scores.clean().values()).filter(v -> v == 1).count();
    }

    private static Question question(EvalItem item) {
        Question question = Question.of(item.prompt());
        for (var picture : item.pictures()) {
            question = question.about(ImageSource.of(picture.bytes(), picture.origin()));
        }
        return question.with(AskOptions.defaults().withMaxNewTokens(item.maxNewTokens()));
    }

    private static EvalItem text(int position, String prompt, int most) {
        return new EvalItem(position, ItemId.of(position), prompt, prompt, List.of(), most, List.of(), null);
    }

    private static ModelResponder responder(TrolModel model) {
        return new ModelResponder(model, Traversal.FULL, "", () -> false);
    }

    private static EvalTask load(String set) {
        return Benchmarks.named(set).load(NANO);
    }
}
