package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.models.bench.Estimate;
import io.github.trol4j.models.bench.Preset;
import io.github.trol4j.models.bench.RooflineProbe;
import io.github.trol4j.models.doctor.Diagnosis;
import io.github.trol4j.models.doctor.Symptoms;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.models.prompt.PromptException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says whether this machine and this JVM are fit for a model. */
@Command(
        name = "doctor",
        description =
                "Says what this machine and this JVM have, what would be chosen for a model and how long it would take, "
                        + "and warns of everything that makes it slow.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Exit code 1 with --strict if there is a warning."})
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR|nano", description = "A checkpoint. Default: nano.")
    private @Nullable String model;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "A published model instead: trol-1.8b, trol-3.8b or trol-7b.")
    private @Nullable String preset;

    @Option(names = "--threads", paramLabel = "N", description = "Worker threads. Default: one per core.")
    private @Nullable Integer threads;

    @Option(names = "--strict", description = "Exit with 1 if there is a warning.")
    private boolean strict;

    @Option(names = "--quick", description = "Measure nothing, estimate nothing.")
    private boolean quick;

    @Option(names = "--json", description = "Print a JSON object instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        TrolConfig config = config();
        int team = threads == null ? BackendOptions.defaults().threads() : threads;
        Diagnosis found = Diagnosis.of(Symptoms.here(team), config);
        Estimate estimate = quick
                ? null
                : Estimate.of(config, RooflineProbe.measure(team, found.choice().format()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(object(found, estimate));
        } else {
            found.facts().forEach((key, value) -> out.printf("%-18s %s%n", key, value));
            if (estimate != null) {
                out.printf("%-18s %s%n", "estimate", estimate.text());
            }
            found.warnings().forEach(warning -> out.println("WARNING            " + warning));
        }
        return strict && !found.warnings().isEmpty() ? Failures.FAILED : 0;
    }

    private TrolConfig config() {
        if (model != null && preset != null) {
            throw new PromptException("give --model or --preset, not both");
        }
        String name = preset != null ? preset : model;
        if (name == null || name.equalsIgnoreCase(ModelFlags.NANO)) {
            return TrolConfig.read(ModelFiles.nano());
        }
        return preset != null ? Preset.named(preset).config() : TrolConfig.read(ModelFiles.of(Path.of(name)));
    }

    private static String object(Diagnosis found, @Nullable Estimate estimate) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        found.facts().forEach(root.putObject("facts")::put);
        root.put("backend", found.backend().orElse(null));
        root.put("weights", found.choice().format().label());
        if (estimate != null) {
            root.put("prompt_seconds_at_least", estimate.promptSeconds());
            root.put("tokens_per_second_at_most", estimate.tokensPerSecond());
        }
        found.warnings().forEach(root.putArray("warnings")::add);
        return root.toPrettyString();
    }
}
