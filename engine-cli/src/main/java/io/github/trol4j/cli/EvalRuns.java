package io.github.trol4j.cli;

import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.JudgeException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scores run folders and writes their reports. */
final class EvalRuns {
    private EvalRuns() {}

    static List<SetResult> score(Run run, @Nullable Judge judge) {
        List<SetResult> results = new ArrayList<>();
        tasks(run).forEach((benchmark, task) -> results.add(score(run, benchmark, task, judge)));
        return results;
    }

    /** Scores and writes the reports. Where the judge fails, the reports without it stay, and with them its requests. */
    static List<SetResult> scoreAndReport(Run run, Map<Benchmark, EvalTask> tasks, @Nullable Judge judge) {
        List<SetResult> results = new ArrayList<>();
        try {
            tasks.forEach((benchmark, task) -> results.add(score(run, benchmark, task, judge)));
        } catch (JudgeException e) {
            results.clear();
            tasks.forEach((benchmark, task) -> results.add(score(run, benchmark, task, null)));
            report(run, results);
            throw new JudgeException(
                    e.getMessage() + ". No reply is lost: 'trol eval report " + run.folder()
                            + "' scores the run when the judge answers",
                    e);
        }
        report(run, results);
        return results;
    }

    static Map<Benchmark, EvalTask> tasks(Run run) {
        RunConfig config = run.config();
        DataRoot root = new DataRoot(Path.of(config.data()));
        Map<Benchmark, EvalTask> tasks = new LinkedHashMap<>();
        for (String name : config.sets()) {
            Benchmark benchmark = Benchmarks.named(name);
            tasks.put(benchmark, benchmark.load(root));
        }
        return tasks;
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
