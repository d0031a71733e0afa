package io.github.trol4j.cli;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.LowRankChoice;
import io.github.trol4j.models.bench.Preset;
import io.github.trol4j.models.load.Converter;
import io.github.trol4j.models.load.ModelFiles;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes one packed file of a checkpoint. */
@Command(
        name = "convert",
        description =
                "Writes a checkpoint into one packed file, tokenizer and gate included, that starts without preparing anything.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The file can be named wherever a folder can: trol ask --model FILE.trol ...",
            "",
            "With --lora merged it takes more of the disk, and prompts with pictures are read faster: see docs/PACKED-FILES.md.",
            "",
            "It serves the backend and the format that it was made for. It appears once it is complete, never before."
        })
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR|NAME|nano",
            arity = "0..1",
            description = "Folder of the checkpoint, name of one in the cache, or 'nano' for the built-in model.")
    private @Nullable String model;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "Random weights of a published shape instead, to measure without a checkpoint: trol-1.8b, trol-3.8b or trol-7b.")
    private @Nullable String preset;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "File to write, by custom something.trol.")
    private Path output;

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            required = true,
            description = "Precision of the decoder's weights: ${COMPLETION-CANDIDATES}.")
    private WeightFormat weights;

    @Option(names = "--vision-weights", paramLabel = "FORMAT", description = VisionPrecision.HELP)
    private @Nullable VisionPrecision visionWeights;

    @Option(
            names = "--lora",
            paramLabel = "HOW",
            description =
                    "What the file has for partial LoRA: branch, as published, or merged, a second set of the decoder's weights "
                            + "beside it that prompts with pictures are read faster with. Default: branch.")
    private LowRankChoice lora = LowRankChoice.AUTO;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "What is to compute with the file. Default: the best that works here.")
    private @Nullable String backend;

    @Option(names = "--threads", paramLabel = "N", description = "Worker threads. Default: one per physical core.")
    private @Nullable Integer threads;

    @Option(names = "--force", description = "Replace the file if it exists.")
    private boolean force;

    @Override
    public Integer call() {
        ModelFiles files = files();
        BackendOptions options =
                BackendOptions.defaults().withWeights(weights).withVision(VisionPrecision.format(visionWeights));
        long start = System.nanoTime();
        try (Backend made = Backends.create(backend, threads == null ? options : options.withThreads(threads))) {
            Converter.Result result = convert(files, made);
            double seconds = (System.nanoTime() - start) / 1e9;
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%s: %s for backend %s, %s from %s in %.1f s%n",
                            output,
                            weights.label(),
                            made.name(),
                            size(result.after()),
                            size(result.before()),
                            seconds);
            return 0;
        }
    }

    private ModelFiles files() {
        if ((model == null) == (preset == null)) {
            throw new UsageException("Name what to convert: a folder, nano, or a shape with --preset");
        }
        if (model == null) {
            return Preset.named(String.valueOf(preset)).files();
        }
        return model.equals(ModelFlags.NANO) ? ModelFiles.nano() : ModelFiles.of(Path.of(ModelPlace.of(model)));
    }

    private Converter.Result convert(ModelFiles files, Backend made) {
        boolean terminal = ProgressLine.onTerminal();
        try (StopSwitch stop = StopSwitch.install();
                ConvertProgress progress =
                        new ConvertProgress(spec.commandLine().getErr(), terminal, stop)) {
            return new Converter(files, made, weights, lowRank(), progress).write(output, force);
        }
    }

    private LowRankForm lowRank() {
        return lora == LowRankChoice.MERGED ? LowRankForm.BOTH : LowRankForm.BRANCH;
    }

    private static String size(long bytes) {
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
