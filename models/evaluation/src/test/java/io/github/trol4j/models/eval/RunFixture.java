package io.github.trol4j.models.eval;

import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.run.ReplyLog;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.run.RunConfig;
import io.github.trol4j.models.eval.run.Runner;
import io.github.trol4j.models.eval.run.Selection;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the drawn benchmark without a model; started as a process of its own by tests that kill it. */
final class RunFixture {
    static final String SET = "nano";

    private RunFixture() {}

    static Path data() {
        return Path.of(System.getProperty("trol.fixtures")).resolveSibling("nano-bench");
    }

    static EvalTask task() {
        return Benchmarks.named(SET).load(new DataRoot(data()));
    }

    /** Answers with something that depends on the question and the picture, or fails for every 17th item. */
    static Reply answer(EvalItem item, long pauseMillis) {
        if (item.position() % 17 == 16) {
            throw new EvalException("no answer for item " + item.id());
        }
        try {
            Thread.sleep(pauseMillis);
        } catch (InterruptedException e) {
            throw new EvalException("interrupted", e);
        }
        int size = item.pictures().getFirst().bytes().length;
        String text = item.expected() + " ünï\n" + item.position() * 31 + " " + size;
        return new Reply(text, gates(item), Map.of());
    }

    /** Every fifth item has none. */
    private static @Nullable GateSummary gates(EvalItem item) {
        double gate = item.position() % 1000 / 1000.0;
        return item.position() % 5 == 4 ? null : new GateSummary(List.of(gate, 0.125), List.of(1.0, 1 - gate));
    }

    static boolean run(Path folder, Selection selection, long pauseMillis) {
        Run run = new Run(folder);
        new RunConfig(List.of(SET), data().toString(), "echo", "echo", "greedy").keepIn(folder);
        Runner runner = new Runner((item, options) -> answer(item, pauseMillis), DecodingOptions.greedy(), () -> false);
        try (ReplyLog log = ReplyLog.open(run.replies())) {
            return runner.run(
                    SET, selection.of(task().items()), run.outcomes(SET), log, (outcome, reply, done, total) -> {});
        }
    }

    /** Arguments: run folder, items, pause in milliseconds. */
    public static void main(String[] args) {
        run(Path.of(args[0]), Selection.ALL.withLimit(Integer.parseInt(args[1])), Long.parseLong(args[2]));
    }
}
