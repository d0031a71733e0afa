package io.github.trol4j.models;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.models.Answerer.Request;
import io.github.trol4j.models.PictureEncoder.EncodedPicture;
import io.github.trol4j.models.prompt.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Several questions that follow each other, about the same or more pictures. What has been read is kept: a further question costs
 * its own tokens and those of the answer before it, and gives exactly what a fresh reading of the whole conversation would give.
 * Used by one thread at a time; any number of conversations can share a model.
 */
public final class Conversation implements AutoCloseable {
    private final PictureCache pictures;
    private final Answerer answerer;
    private final DecoderSession session;
    private final Reuse reuse;
    private final List<Turn> turns = new ArrayList<>();
    private final List<EncodedPicture> shown = new ArrayList<>();
    private boolean closed;

    Conversation(PictureCache pictures, Answerer answerer, DecoderSession session, Reuse reuse) {
        this.pictures = pictures;
        this.answerer = answerer;
        this.session = session;
        this.reuse = reuse;
    }

    public Answer ask(String question) {
        return ask(Question.of(question));
    }

    public Answer ask(Question question) {
        return ask(question, AnswerListener.NONE);
    }

    /**
     * Asks in the light of everything said before. The traversal is that of the conversation, whatever the question's options say. If
     * it fails or is cancelled the conversation stands where it stood.
     */
    public Answer ask(Question question, AnswerListener listener) {
        return ask(question, listener, prompt -> Observer.NONE);
    }

    /** @param inside what is to watch the decoder, once the prompt is known */
    Answer ask(Question question, AnswerListener listener, Function<Prompt, Observer> inside) {
        Deadline observer = new Deadline(listener, question.options().timeout());
        Put put = put(question, observer);
        put.fresh.forEach(picture -> listener.picture(picture.report()));
        int most = question.options().maxNewTokens().orElse(question.task().maxNewTokens());
        Request request =
                new Request(question.options(), most, reuse, listener, observer.beside(inside.apply(put.prompt)));
        Answer answer = answerer.answer(session, put.prompt, put.fresh, request);
        turns.add(put.turn.answered(answer.text()));
        shown.addAll(put.fresh);
        return answer;
    }

    /** Takes a question as asked and answered, without asking it: so a conversation goes on that was held elsewhere. */
    public void recall(Question question, String answer) {
        Put put = put(
                question, new Deadline(AnswerListener.NONE, question.options().timeout()));
        turns.add(put.turn.answered(answer));
        shown.addAll(put.fresh);
    }

    /**
     * How likely the model finds each of the given answers to a question that would come next. The prompt is read once, and the
     * conversation stands where it stood.
     */
    public List<ScoredAnswer> score(Question question, List<String> answers, AnswerListener listener) {
        Observer observer = new Deadline(listener, question.options().timeout());
        Put put = put(question, observer);
        put.fresh.forEach(picture -> listener.picture(picture.report()));
        float[] first = session.prefill(put.prompt, reuse, observer).clone(); // [V]
        GateSummary.of(session.gates(), put.prompt.image()).ifPresent(listener::gates);
        return answers.stream()
                .map(answer -> answerer.score(session, first, answer, observer))
                .toList();
    }

    /**
     * Forgets what was said, so that the next question stands alone. What its prompt has in common with the last one, above all the
     * same picture, is still not read again.
     */
    public void startOver() {
        turns.clear();
        shown.clear();
    }

    /** A question written down behind everything said before. */
    private record Put(Turn turn, List<EncodedPicture> fresh, Prompt prompt) {}

    private Put put(Question question, Observer observer) {
        if (closed) {
            throw new EngineException("This conversation is closed: start another one to go on asking");
        }
        List<EncodedPicture> fresh = pictures.encode(session.ops(), question.images(), observer);
        List<EncodedPicture> all = new ArrayList<>(shown);
        all.addAll(fresh);
        Turn turn = Answerer.turn(question, fresh);
        List<Turn> asked = new ArrayList<>(turns);
        asked.add(turn);
        return new Put(turn, fresh, answerer.prompt(asked, all));
    }

    /** What was asked and answered so far. */
    public List<Turn> turns() {
        return List.copyOf(turns);
    }

    @Override
    public void close() {
        closed = true;
        session.close();
    }
}
