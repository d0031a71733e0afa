package io.github.trol4j.models;

import io.github.trol4j.llm.PromptWork;
import java.time.Duration;

/**
 * What an answer cost.
 *
 * @param imageTokens prompt tokens that stand for pictures
 * @param promptTokens all prompt tokens, those of pictures included
 * @param reusedTokens prompt tokens that had been read before and were not read again
 * @param answerTokens tokens written, an ending token included
 * @param picture decoding and resizing of pictures
 * @param vision vision tower and projector
 * @param prompt reading of the prompt, both traversals
 * @param answer writing of the answer
 * @param work what reading the prompt took in the decoder's blocks, beside what the published model takes
 */
public record GenerationStats(
        int imageTokens,
        int promptTokens,
        int reusedTokens,
        int answerTokens,
        Duration picture,
        Duration vision,
        Duration prompt,
        Duration answer,
        PromptWork work) {

    /** An answer whose work was not counted. */
    public GenerationStats(
            int imageTokens,
            int promptTokens,
            int reusedTokens,
            int answerTokens,
            Duration picture,
            Duration vision,
            Duration prompt,
            Duration answer) {
        this(imageTokens, promptTokens, reusedTokens, answerTokens, picture, vision, prompt, answer, PromptWork.NONE);
    }

    /** The same with an answer. */
    public GenerationStats withAnswer(int tokens, Duration took) {
        return new GenerationStats(
                imageTokens, promptTokens, reusedTokens, tokens, picture, vision, prompt, took, work);
    }

    /** Prompt tokens read per second, those that were reused not counted. */
    public double promptTokensPerSecond() {
        return rate(promptTokens - reusedTokens, prompt);
    }

    /** Answer tokens written per second; the first comes with the prompt and is not counted. */
    public double answerTokensPerSecond() {
        return rate(answerTokens - 1, answer);
    }

    public Duration total() {
        return picture.plus(vision).plus(prompt).plus(answer);
    }

    private static double rate(int tokens, Duration time) {
        return time.isZero() ? 0 : tokens / (time.toNanos() / 1e9);
    }
}
