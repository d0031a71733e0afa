package io.github.trol4j.models.prompt;

import io.github.trol4j.llm.text.Blanks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question of a conversation, with the images that are first shown in it and, once given, the answer.
 *
 * <p>The question may say where the images go by {@code <image>} markers; without markers they go in front. Other
 * special tokens in it ({@code [UNUSED_TOKEN_145]}, {@code <|end|>}, {@code </s>} ...) are passed on and understood as
 * such, as the official code does; see {@link ChatFormat#controlText} to find them in questions from strangers.
 *
 * @param imageTokens how many image tokens each image takes up
 * @param answer null until there is one
 */
public record Turn(
        String question,
        List<Integer> imageTokens,
        Task task,
        @Nullable String answer) {
    public Turn {
        imageTokens = List.copyOf(imageTokens);
        if (Blanks.strip(question).isEmpty()) {
            throw new PromptException("the question is empty; ask something, for example 'What is in the picture?'");
        }
        for (int tokens : imageTokens) {
            if (tokens < 1) {
                throw new PromptException("an image of " + tokens + " tokens; every image has at least one");
            }
        }
    }

    /** An ordinary question about these images, or about none. */
    public static Turn ask(String question, Integer... imageTokens) {
        return new Turn(question, List.of(imageTokens), Task.DEMO, null);
    }

    public Turn as(Task task) {
        return new Turn(question, imageTokens, task, answer);
    }

    public Turn answered(String answer) {
        return new Turn(question, imageTokens, task, answer);
    }
}
