package io.github.trol4j.models.eval.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.Reply;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.data.Python;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long replies took, and what reading their prompts cost. Kept apart from the replies, because times are the one thing that differs
 * between equal runs.
 */
public final class Timings {
    /** Floating-point operations of reading a prompt. */
    static final String OPERATIONS = "operations";

    /** Those of the published model on the same rows. */
    static final String FULL_OPERATIONS = "full_operations";

    /** Those of second passes. */
    static final String SECOND_OPERATIONS = "second_operations";

    /** Those of the published model's second passes. */
    static final String FULL_SECOND_OPERATIONS = "full_second_operations";

    private final Map<String, List<Double>> seconds = new HashMap<>();
    private final Map<String, Map<String, Double>> work = new HashMap<>();

    private Timings() {}

    /** What a run wrote down. Replies out of a cache do not count. */
    public static Timings of(Run run) {
        Timings timings = new Timings();
        Path file = file(run);
        if (Files.exists(file)) {
            mend(file);
            JsonFiles.lines(file, timings::add);
        }
        return timings;
    }

    public static Writer append(Run run) {
        if (Files.exists(file(run))) {
            mend(file(run));
        }
        return new Writer(file(run));
    }

    /** Mean seconds of a reply of a set; NaN if none was measured. */
    public double secondsPerItem(String set) {
        return seconds.getOrDefault(set, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
    }

    /** Share of the published model's operations that reading the prompts of a set took; NaN if it was not counted. */
    public double workShare(String set) {
        return sum(set, OPERATIONS) / sum(set, FULL_OPERATIONS);
    }

    /** The same in second passes alone. */
    public double secondWorkShare(String set) {
        return sum(set, SECOND_OPERATIONS) / sum(set, FULL_SECOND_OPERATIONS);
    }

    private double sum(String set, String what) {
        return work.getOrDefault(set, Map.of()).getOrDefault(what, 0.0);
    }

    private static void mend(Path file) {
        try {
            ReplyLog.dropCutLine(file);
        } catch (IOException e) {
            throw new EvalException("cannot repair the last line of " + file + ": " + e, e);
        }
    }

    private void add(JsonNode line) {
        JsonNode value = line.get("seconds");
        if (value == null) {
            return;
        }
        String set = Json.text(line, "set");
        seconds.computeIfAbsent(set, _ -> new ArrayList<>()).add(value.doubleValue());
        Map<String, Double> sums = work.computeIfAbsent(set, _ -> new HashMap<>());
        for (String what : List.of(OPERATIONS, FULL_OPERATIONS, SECOND_OPERATIONS, FULL_SECOND_OPERATIONS)) {
            sums.merge(what, line.path(what).doubleValue(), Double::sum);
        }
    }

    private static Path file(Run run) {
        return run.folder().resolve("timings.jsonl");
    }

    /** Appends one line for each reply. */
    public static final class Writer implements AutoCloseable {
        private final Path file;
        private final BufferedWriter out;

        private Writer(Path file) {
            this.file = file;
            try {
                this.out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new EvalException("cannot write " + file + ": " + e, e);
            }
        }

        public void add(Outcome outcome, @Nullable Reply reply) {
            ObjectNode line = Json.object().put("set", outcome.set()).put("n", outcome.position());
            if (reply != null) {
                new TreeMap<>(reply.timings()).forEach(line::put);
            }
            try {
                out.write(Python.json(line) + "\n");
                out.flush();
            } catch (IOException e) {
                throw new EvalException("cannot write " + file + ": " + e, e);
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                throw new EvalException("cannot close " + file + ": " + e, e);
            }
        }
    }
}
