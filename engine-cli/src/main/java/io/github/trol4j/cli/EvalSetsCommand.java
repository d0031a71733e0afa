package io.github.trol4j.cli;

import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.BenchmarkInfo;
import io.github.trol4j.models.eval.sets.Benchmarks;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the known benchmarks. */
@Command(
        name = "sets",
        description = "Lists the sets: size, who scores them, and with --files what they need.",
        mixinStandardHelpOptions = true)
final class EvalSetsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--files", description = "Also the files and folders below the data root.")
    private boolean files;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-16s %8s  %-46s %s%n", "set", "items", "scored", "title");
        for (Benchmark benchmark : Benchmarks.all()) {
            BenchmarkInfo info = benchmark.info();
            out.printf(
                    Locale.ROOT,
                    "%-16s %8d  %-46s %s%n",
                    info.name(),
                    info.items(),
                    info.scoring().words(),
                    info.title());
            if (files) {
                info.files().forEach(file -> out.println("                          " + file));
            }
        }
        out.flush();
        spec.commandLine()
                .getErr()
                .println("trol: nothing is downloaded; "
                        + (files ? "" : "--files lists what each set needs below --data, and ")
                        + "'trol eval check --set NAME --data DIR' looks for it");
        return 0;
    }
}
