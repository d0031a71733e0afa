package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.text.PyText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The fixed texts that tell a judge its task. They are our own words; whoever has the benchmark authors' wording puts it into a
 * folder and names that folder in the system property {@value #FOLDER}.
 */
final class JudgePrompts {
    static final String FOLDER = "trol.judge.prompts";

    private JudgePrompts() {}

    /** The text of a task, without white space at its ends. */
    static String load(String name) {
        String folder = System.getProperty(FOLDER);
        if (folder != null) {
            Path file = Path.of(folder, name + ".txt");
            if (Files.isRegularFile(file)) return read(file);
        }
        try (InputStream in = JudgePrompts.class.getResourceAsStream("judge/" + name + ".txt")) {
            if (in == null) throw new IllegalStateException("judge/" + name + ".txt is not on the class path");
            return PyText.strip(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return PyText.strip(Files.readString(file));
        } catch (IOException e) {
            throw new EvalException("judge prompt " + file + " cannot be read: " + e, e);
        }
    }
}
