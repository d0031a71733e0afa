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

/** How long replies took. Kept apart from the replies, because it is the one thing that differs between equal runs. */
public final class Timings {
    private final Map<String, List<Double>> seconds = new HashMap<>();

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
        seconds.computeIfAbsent(Json.text(line, "set"), set -> new ArrayList<>())
                .add(value.doubleValue());
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
