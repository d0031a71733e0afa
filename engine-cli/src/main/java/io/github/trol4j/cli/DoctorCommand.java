package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.bench.Estimate;
import io.github.trol4j.models.bench.Preset;
import io.github.trol4j.models.bench.Roofline;
import io.github.trol4j.models.bench.RooflineProbe;
import io.github.trol4j.models.doctor.Diagnosis;
import io.github.trol4j.models.doctor.HostFacts;
import io.github.trol4j.models.doctor.Target;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.prompt.PromptException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
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
    private static final String LINE = "%-18s %s%n";

    private final IntFunction<HostFacts> look;
    private final IntFunction<Roofline> measure;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = ModelPlace.LABEL,
            description =
                    "A checkpoint, a file made by 'trol convert', or name of a model that 'trol models' lists. Default: nano.")
    private @Nullable String model;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "A published model instead: trol-1.8b, trol-3.8b or trol-7b.")
    private @Nullable String preset;

    @Option(names = "--threads", paramLabel = "N", description = "Worker threads. Default: one per physical core.")
    private @Nullable Integer threads;

    @Option(names = "--strict", description = "Exit with 1 if there is a warning.")
    private boolean strict;

    @Option(names = "--quick", description = "Measure nothing, estimate nothing.")
    private boolean quick;

    @Option(names = "--json", description = "Print a JSON object instead of text.")
    private boolean json;

    /** Looks at this machine. */
    DoctorCommand() {
        this(HostFacts::here, team -> RooflineProbe.measure(team, WeightFormat.F32));
    }

    /**
     * @param look finds out about a machine that computes with so many threads
     * @param measure its limits with so many threads
     */
    DoctorCommand(IntFunction<HostFacts> look, IntFunction<Roofline> measure) {
        this.look = look;
        this.measure = measure;
    }

    @Override
    public Integer call() {
        Target wanted = wanted();
        int team = threads == null ? BackendOptions.defaults().threads() : threads;
        Diagnosis found = Diagnosis.of(look.apply(team), wanted);
        Roofline limits = quick || found.formats().isEmpty() ? Roofline.none() : measure.apply(team);
        List<Estimate> estimates = limits.threads() == 0
                ? List.of()
                : found.formats().stream()
                        .map(format -> Estimate.of(wanted.model(), format, limits))
                        .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(object(found, estimates));
        } else {
            found.facts().forEach((key, value) -> out.printf(LINE, key, value));
            print(estimates, limits, found.choice().format(), out);
            found.warnings().forEach(warning -> out.printf(LINE, "WARNING", warning));
            if (found.warnings().isEmpty()) {
                out.printf(LINE, "warnings", "none: nothing found that makes it slow");
            }
        }
        return strict && !found.warnings().isEmpty() ? Failures.FAILED : 0;
    }

    private Target wanted() {
        if (model != null && preset != null) {
            throw new PromptException("give --model or --preset, not both");
        }
        if (preset != null) {
            return Target.of(Preset.named(preset).config());
        }
        boolean nano = model == null || model.equalsIgnoreCase(ModelFlags.NANO);
        return Target.of(nano ? ModelFiles.nano() : ModelFiles.of(Path.of(ModelPlace.of(String.valueOf(model)))));
    }

    private static void print(List<Estimate> estimates, Roofline limits, WeightFormat chosen, PrintWriter out) {
        if (estimates.isEmpty()) {
            return;
        }
        out.printf(LINE, "limits", text(limits));
        out.printf(
                LINE,
                "at best",
                "for a picture with a question (%d tokens, both traversals), fixed costs left out; 'trol bench' measures what is reached"
                        .formatted(estimates.getFirst().promptTokens()));
        for (Estimate estimate : estimates) {
            String mark = estimate.weights() == chosen ? ", would be chosen" : "";
            out.printf(LINE, "  with " + estimate.weights().label(), estimate.text() + mark);
        }
    }

    private static String text(Roofline limits) {
        StringJoiner text = new StringJoiner(", ");
        text.add(String.format(Locale.ROOT, "memory is read at %.1f GB/s", limits.bandwidth() / 1e9));
        for (WeightFormat format : WeightFormat.values()) {
            Double rate = limits.matrix().get(format);
            if (rate != null) {
                text.add(String.format(Locale.ROOT, "%s multiplied at %.0f GOP/s", Roofline.name(format), rate / 1e9));
            }
        }
        return text + " (measured just now; less if the machine was busy)";
    }

    private static String object(Diagnosis found, List<Estimate> estimates) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        found.facts().forEach(root.putObject("facts")::put);
        root.put("backend", found.backend().orElse(null));
        root.put("weights", found.choice().format().label());
        for (Estimate estimate : estimates) {
            root.withArray("estimates")
                    .addObject()
                    .put("weights", estimate.weights().label())
                    .put("prompt_tokens", estimate.promptTokens())
                    .put("prompt_seconds_at_least", known(estimate.promptSeconds()))
                    .put("token_seconds_at_least", known(estimate.tokenSeconds()));
        }
        found.warnings().forEach(root.putArray("warnings")::add);
        return root.toPrettyString();
    }

    /** JSON has no word for what is no number. */
    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
