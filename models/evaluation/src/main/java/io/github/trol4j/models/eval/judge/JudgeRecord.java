package io.github.trol4j.models.eval.judge;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.data.Python;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes down what a judge was asked and what it said, one line a request. */
public final class JudgeRecord {
    private JudgeRecord() {}

    public static void write(Path file, List<Transcript.Entry> entries) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Transcript.Entry entry : entries) {
                out.write(Python.json(Transcript.json(entry)) + "\n");
            }
        } catch (IOException e) {
            throw new EvalException("cannot write " + file + ": " + e, e);
        }
    }
}
