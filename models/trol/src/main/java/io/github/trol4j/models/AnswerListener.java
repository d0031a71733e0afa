package io.github.trol4j.models;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.vision.image.PreprocessingReport;

/**
 * Hears an answer while it is made, on the thread that makes it. Text arrives in whole characters and is never taken back; the
 * pieces together are the answer's text.
 */
public interface AnswerListener {
    /** Hears and does nothing. */
    AnswerListener NONE = new AnswerListener() {};

    /** A picture of the question has been read, in what way and with what remarks, before any text. */
    default void picture(PreprocessingReport report) {}

    /** The next piece of text, never empty. Beam search reports its whole answer as one piece. */
    default void text(String piece) {}

    /** The next token, before the text it gives. Not called by beam search. */
    default void token(Token token) {}

    /** Where the model looked twice while it read the prompt, before any text. Not called where the prompt was traversed once. */
    default void gates(GateSummary summary) {}

    /**
     * {@code done} of {@code total} blocks or tokens of a phase are finished.
     *
     * @throws CancelledException to stop the work here
     */
    default void progress(Phase phase, int done, int total) {}
}
