package io.github.trol4j.cli;

import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.python.EditDistance;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which benchmarks, and where their files lie. */
final class EvalFlags {
    private static final int MOST_SLIPS = 2;

    @Option(
            names = "--set",
            split = ",",
            paramLabel = "NAME",
            description = "Benchmarks to use; 'trol eval sets' lists them.")
    List<String> sets = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder that holds the data sets under their published names. Not needed for the nano sets.")
    @Nullable
    Path data;

    /** The only set of a command that takes one. */
    Benchmark single() {
        if (sets.size() != 1) {
            throw new UsageException("this command takes exactly one --set, got " + sets);
        }
        return named(sets.getFirst());
    }

    List<Benchmark> benchmarks() {
        if (sets.isEmpty()) {
            throw new UsageException("give --set with one or more names; 'trol eval sets' lists them");
        }
        return sets.stream().map(EvalFlags::named).toList();
    }

    EvalTask load(Benchmark benchmark) {
        return benchmark.load(new DataRoot(folder()));
    }

    Path folder() {
        if (data != null) {
            return data;
        }
        if (sets.stream().allMatch(s -> s.startsWith("nano"))) {
            return NanoData.folder();
        }
        List<String> files = benchmarks().stream()
                .flatMap(benchmark -> benchmark.info().files().stream())
                .toList();
        throw new UsageException("give --data with the folder that holds " + String.join(", ", files)
                + "; nothing is downloaded. Without data there is '--set nano'");
    }

    private static Benchmark named(String name) {
        List<String> known = Benchmarks.all().stream().map(b -> b.info().name()).toList();
        if (known.contains(name)) {
            return Benchmarks.named(name);
        }
        String like = known.stream()
                .min(Comparator.comparingInt(other -> EditDistance.between(name, other)))
                .filter(other -> EditDistance.between(name, other) <= MOST_SLIPS)
                .map(other -> "; did you mean '" + other + "'?")
                .orElse("; 'trol eval sets' tells more about each of " + String.join(", ", known));
        throw new UsageException("no set is called '" + name + "'" + like);
    }
}
