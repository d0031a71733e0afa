package io.github.trol4j.models;

import io.github.trol4j.models.prompt.ChatFormat;
import java.util.List;

/**
 * A conversation up to the question that is to be answered, for programs that keep it themselves and bring it whole each time.
 *
 * @param system what the model is told first; {@link ChatFormat#SYSTEM} is what it was trained with
 * @param before what was asked and answered, oldest first
 * @param question the one to answer; its options are those of the answer
 */
public record Dialogue(String system, List<Exchange> before, Question question) {
    /** A question with the answer that was given to it. */
    public record Exchange(Question question, String answer) {}

    public Dialogue {
        before = List.copyOf(before);
    }

    /** A question that nothing came before. */
    public static Dialogue of(Question question) {
        return new Dialogue(ChatFormat.SYSTEM, List.of(), question);
    }
}
