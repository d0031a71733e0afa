package io.github.trol4j.serve.schedule;

import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.Asked;
import io.github.trol4j.models.GateSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What becomes of a question, in this order: {@link Read}, then pieces of its answers, each of which ends by {@link Answered}. */
public sealed interface Event {
    /**
     * The prompt has been read.
     *
     * @param reused tokens of it that were known from before
     * @param gates where the model looked twice
     * @param everyGate the same of every token {@code [layers][T]}; no layers if no gate was asked
     * @param waited for a place, and for the pictures of others
     */
    record Read(Asked asked, int reused, Optional<GateSummary> gates, float[][] everyGate, Duration waited)
            implements Event {}

    /**
     * Text that an answer has grown by.
     *
     * @param answer which of those that are wanted, from 0
     * @param text never empty but where tokens end an answer without text
     * @param tokens since the last piece, with log-probabilities if they were asked for
     */
    record Piece(int answer, String text, List<Token> tokens) implements Event {}

    /** An answer is complete. */
    record Answered(int index, Answer answer) implements Event {}

    /** Nothing more comes. */
    record Failed(Throwable cause) implements Event {}
}
