package io.github.trol4j.cli;

import io.github.trol4j.models.eval.report.Comparison;
import io.github.trol4j.models.eval.report.SetResult;
import io.github.trol4j.models.eval.run.Run;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two runs item by item. */
@Command(
        name = "compare",
        description = "Compares two runs of the same sets: paired tests, and the items that flipped.",
        mixinStandardHelpOptions = true)
final class EvalCompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN_A")
    private Path first;

    @Parameters(index = "1", paramLabel = "RUN_B")
    private Path second;

    @Mixin
    private JudgeFlags judging;

    @Override
    public Integer call() {
        Run a = new Run(first);
        Run b = new Run(second);
        List<SetResult> ofA = EvalRuns.score(a, judging);
        List<SetResult> ofB = EvalRuns.score(b, judging);
        String nameOfA = name(a, "A");
        String nameOfB = name(b, "B");
        PrintWriter out = spec.commandLine().getOut();
        out.println("# " + nameOfA + " against " + nameOfB + "\n");
        int compared = 0;
        for (SetResult one : ofA) {
            for (SetResult other : ofB) {
                if (!one.info().name().equals(other.info().name())) {
                    continue;
                }
                out.print(new Comparison(one, other).markdown(nameOfA, nameOfB));
                compared++;
            }
        }
        out.flush();
        if (compared == 0) {
            throw new UsageException("the runs share no set");
        }
        return 0;
    }

    private static String name(Run run, String fallback) {
        Path name = run.folder().getFileName();
        return name == null ? fallback : name.toString();
    }
}
