package io.github.trol4j.cli;

import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.report.Reports;
import io.github.trol4j.models.eval.report.SetResult;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.run.RunConfig;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scores run folders and writes their reports. */
final class EvalRuns {
    private EvalRuns() {}

    static List<SetResult> score(Run run, @Nullable Judge judge) {
        RunConfig config = run.config();
        DataRoot root = new DataRoot(Path.of(config.data()));
        List<SetResult> results = new ArrayList<>();
        for (String name : config.sets()) {
            Benchmark benchmark = Benchmarks.named(name);
            results.add(score(run, benchmark, benchmark.load(root), judge));
        }
        return results;
    }

    static SetResult score(Run run, Benchmark benchmark, EvalTask task, @Nullable Judge judge) {
        Run.Outcomes outcomes = run.outcomes(benchmark.info().name());
        SetScores scores = task.score(outcomes.replies(task.items().size()), judge);
        return new SetResult(benchmark.info(), task, outcomes, scores);
    }

    static void report(Run run, List<SetResult> results) {
        new Reports(run.folder()).write(run.config(), results);
    }
}
