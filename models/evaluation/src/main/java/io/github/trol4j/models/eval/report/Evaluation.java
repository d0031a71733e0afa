package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.eval.DecodingOptions;
import io.github.trol4j.models.eval.Responder;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.run.ReplyLog;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.run.RunConfig;
import io.github.trol4j.models.eval.run.Runner;
import io.github.trol4j.models.eval.run.Selection;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A benchmark run from Java: ask, score, report. Asking again in the same folder goes on where the last time ended.
 *
 * <pre>{@code
 * Evaluation evaluation = new Evaluation(Path.of("runs/mine"), root, List.of(new MySet()));
 * evaluation.ask("my model", responder, DecodingOptions.greedy(), Selection.ALL);
 * evaluation.report(evaluation.score(null));
 * }</pre>
 */
public final class Evaluation {
    private final Run run;
    private final DataRoot root;
    private final Map<Benchmark, EvalTask> tasks = new LinkedHashMap<>();

    /** Loads the sets. */
    public Evaluation(Path folder, DataRoot root, List<Benchmark> benchmarks) {
        this.run = new Run(folder);
        this.root = root;
        for (Benchmark benchmark : benchmarks) {
            tasks.put(benchmark, benchmark.load(root));
        }
    }

    /** Asks the items that have no outcome yet; a failing item is recorded and the run goes on. */
    public void ask(String modelName, Responder responder, DecodingOptions options, Selection selection) {
        List<String> names = tasks.keySet().stream().map(b -> b.info().name()).toList();
        new RunConfig(names, root.folder().toString(), modelName, responder.fingerprint(), options.describe())
                .keepIn(run.folder());
        Runner runner =
                new Runner(responder, options, () -> Thread.currentThread().isInterrupted());
        try (ReplyLog log = ReplyLog.open(run.replies())) {
            tasks.forEach((benchmark, task) -> {
                String set = benchmark.info().name();
                runner.run(
                        set, selection.of(task.items()), run.outcomes(set), log, (outcome, reply, done, total) -> {});
            });
        }
    }

    /** Scores what was answered so far; sets that need a judge are not scored without one. */
    public List<SetResult> score(@Nullable Judge judge) {
        List<SetResult> results = new ArrayList<>();
        tasks.forEach((benchmark, task) -> {
            Run.Outcomes outcomes = run.outcomes(benchmark.info().name());
            results.add(new SetResult(
                    benchmark.info(),
                    task,
                    outcomes,
                    task.score(outcomes.replies(task.items().size()), judge)));
        });
        return results;
    }

    /** Writes all reports into the folder of the run. */
    public void report(List<SetResult> results) {
        new Reports(run.folder()).write(run.config(), results);
    }
}
