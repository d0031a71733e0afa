package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.judge.ChatMessage;
import io.github.trol4j.models.eval.python.PyText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The fixed texts that tell a judge its task, in our own words. Whoever has the benchmark authors' wording puts
 * {@link io.github.trol4j.models.eval.judge.Wordings} in front of the judge.
 */
final class JudgePrompts {
    private JudgePrompts() {}

    /** The text of a task, without white space at its ends. */
    static ChatMessage.Part load(String task) {
        try (InputStream in = JudgePrompts.class.getResourceAsStream("judge/" + task + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("judge/" + task + ".txt is not on the class path");
            }
            return new ChatMessage.Instructions(
                    task, PyText.strip(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
