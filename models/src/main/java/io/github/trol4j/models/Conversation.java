package io.github.trol4j.models;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.DecoderSession.Reuse;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.models.Answerer.Request;
import io.github.trol4j.models.PictureEncoder.EncodedPicture;
import io.github.trol4j.models.prompt.Turn;
import io.github.trol4j.vision.image.ImageSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Several questions that follow each other, about the same or more pictures. What has been read is kept: a further question costs
 * its own tokens and those of the answer before it, and gives exactly what a fresh reading of the whole conversation would give.
 * Used by one thread at a time; any number of conversations can share a model.
 */
public final class Conversation implements AutoCloseable {
    private final PictureEncoder pictures;
    private final Answerer answerer;
    private final DecoderSession session;
    private final Reuse reuse;
    private final List<Turn> turns = new ArrayList<>();
    private final List<EncodedPicture> shown = new ArrayList<>();
    private boolean closed;

    Conversation(PictureEncoder pictures, Answerer answerer, DecoderSession session, Reuse reuse) {
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
        if (closed) {
            throw new EngineException("This conversation is closed: start another one to go on asking");
        }
        Observer observer = new Watch(listener, question.options().timeout());
        List<EncodedPicture> fresh = new ArrayList<>();
        for (ImageSource image : question.images()) {
            fresh.add(pictures.encode(session.ops(), image, observer));
        }
        List<EncodedPicture> all = new ArrayList<>(shown);
        all.addAll(fresh);
        Turn turn = new Turn(
                question.text(), fresh.stream().map(EncodedPicture::tokens).toList(), question.task(), null);
        List<Turn> asked = new ArrayList<>(turns);
        asked.add(turn);
        Prompt prompt = answerer.prompt(asked, all);
        int most = question.options().maxNewTokens().orElse(question.task().maxNewTokens());
        Answer answer = answerer.answer(
                session, prompt, fresh, new Request(question.options(), most, reuse, listener, observer));
        turns.add(turn.answered(answer.text()));
        shown.addAll(fresh);
        return answer;
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
