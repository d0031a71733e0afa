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
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scores run folders and writes their reports. */
final class EvalRuns {
    private EvalRuns() {}

    /** What was scored, and for each set whose judge failed for good a line that says so. */
    record Scored(List<SetResult> results, List<String> failures) {
        void tell(PrintWriter err) {
            for (String failure : failures) {
                err.println("trol: " + failure);
            }
        }
    }

    static List<SetResult> score(Run run, JudgeFlags judging) {
        Map<Benchmark, EvalTask> tasks = tasks(run);
        Judge judge = judging.judge(tasks.values(), run);
        List<SetResult> results = new ArrayList<>();
        tasks.forEach((benchmark, task) -> {
            Run.Outcomes outcomes = run.outcomes(benchmark.info().name());
            SetScores scores = task.score(outcomes.replies(task.items().size()), judge);
            results.add(new SetResult(benchmark.info(), task, outcomes, scores));
        });
        return results;
    }

    /** Scores and writes the reports. A set whose judge fails is reported as not scored, with the reason, and the others go on. */
    static Scored scoreAndReport(Run run, Map<Benchmark, EvalTask> tasks, @Nullable Judge judge) {
        List<SetResult> results = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        tasks.forEach((benchmark, task) -> {
            Run.Outcomes outcomes = run.outcomes(benchmark.info().name());
            List<@Nullable String> replies = outcomes.replies(task.items().size());
            SetScores scores;
            try {
                scores = task.score(replies, judge);
            } catch (JudgeException e) {
                String reason = "the judge failed: " + e.getMessage();
                failures.add(
                        benchmark.info().name() + " is not scored: " + reason + ". No reply is lost: 'trol eval report "
                                + run.folder() + "' with a judge asks only what is missing");
                scores = task.score(replies, null).notScored(reason);
            }
            results.add(new SetResult(benchmark.info(), task, outcomes, scores));
        });
        new Reports(run.folder()).write(run.config(), results);
        return new Scored(results, failures);
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
}
