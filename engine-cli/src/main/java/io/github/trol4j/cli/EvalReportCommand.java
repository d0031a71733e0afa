package io.github.trol4j.cli;

import io.github.trol4j.models.eval.report.MarkdownReport;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores a run again, for example with a judge, and writes its reports. */
@Command(
        name = "report",
        description = "Scores a run folder again and writes its reports.",
        mixinStandardHelpOptions = true)
final class EvalReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "Folder of the run.")
    private Path folder;

    @Mixin
    private JudgeFlags judging;

    @Override
    public Integer call() {
        Run run = new Run(folder);
        Map<Benchmark, EvalTask> tasks = EvalRuns.tasks(run);
        EvalRuns.Scored scored = EvalRuns.scoreAndReport(run, tasks, judging.judge(tasks.values(), run));
        PrintWriter out = spec.commandLine().getOut();
        out.print(new MarkdownReport().report(run.config(), scored.results()));
        out.flush();
        scored.tell(spec.commandLine().getErr());
        return scored.failures().isEmpty() ? 0 : Failures.FAILED;
    }
}
