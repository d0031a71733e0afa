package io.github.trol4j.cli;

import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts the shards of a run together. */
@Command(
        name = "merge",
        description = "Merges the runs of several shards into one and writes its reports.",
        mixinStandardHelpOptions = true)
final class EvalMergeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "RUN",
            description = "Folder of the merged run.")
    private Path out;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of the shards.")
    private List<Path> parts = List.of();

    @Mixin
    private JudgeFlags judging;

    @Override
    public Integer call() {
        Run merged = new Run(out);
        merged.merge(parts.stream().map(Run::new).toList());
        Map<Benchmark, EvalTask> tasks = EvalRuns.tasks(merged);
        EvalRuns.Scored scored = EvalRuns.scoreAndReport(merged, tasks, judging.judge(tasks.values(), merged));
        spec.commandLine().getErr().println("trol: merged " + parts.size() + " runs into " + out);
        scored.tell(spec.commandLine().getErr());
        return scored.failures().isEmpty() ? 0 : Failures.FAILED;
    }
}
