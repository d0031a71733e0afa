package io.github.trol4j.cli;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.BenchmarkInfo;
import io.github.trol4j.models.eval.sets.DataCheck;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is missing before an hour is spent. */
@Command(
        name = "check",
        description = "Checks that the files of sets are there and can be read.",
        mixinStandardHelpOptions = true)
final class EvalCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private EvalFlags flags;

    @Option(names = "--pictures", description = "Also decode every picture, not only look for it.")
    private boolean pictures;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = flags.folder();
        int bad = 0;
        for (Benchmark benchmark : flags.benchmarks()) {
            BenchmarkInfo info = benchmark.info();
            DataCheck check = new DataCheck(folder);
            check.files(info);
            EvalTask task = null;
            try {
                if (check.problems().isEmpty()) {
                    task = flags.load(benchmark);
                    check.pictures(task, pictures);
                }
            } catch (EvalException e) {
                check.problem(e.getMessage());
            }
            int items = task == null ? 0 : task.items().size();
            String size = task == null ? "cannot be read" : items + " items";
            out.printf("%s: %s, scored %s%n", info.name(), size, info.scoring().words());
            if (items > 0 && items < info.items()) {
                out.printf("  note: the published set has about %d items%n", info.items());
            }
            check.problems().stream().limit(20).forEach(p -> out.println("  " + p));
            if (check.problems().size() > 20) {
                out.printf("  ... and %d more%n", check.problems().size() - 20);
            }
            out.println(
                    check.problems().isEmpty()
                            ? "  ok"
                            : "  " + check.problems().size() + " problem(s)");
            if (!check.problems().isEmpty()) {
                bad++;
            }
        }
        out.flush();
        return bad == 0 ? 0 : 1;
    }
}
