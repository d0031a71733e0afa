package io.github.trol4j.cli;

import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.KvFormat;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.LowRankChoice;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.vision.image.Appearance;
import io.github.trol4j.vision.image.ImageReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model, and what computes it. */
final class ModelFlags {
    static final String NANO = "nano";

    @Option(
            names = "--model",
            paramLabel = ModelPlace.LABEL,
            description =
                    "Folder of a checkpoint as published, file made by 'trol convert', name of a model that 'trol models' lists, or 'nano' for the built-in demonstration model. Default: nano.")
    @Nullable
    String model;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description =
                    "What computes: cpu, nd4j or reference. Default: the best that works here (see 'trol backends').")
    @Nullable
    String backend;

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            description =
                    "Precision of the decoder's weights: ${COMPLETION-CANDIDATES}. auto: the best that fits memory. Default: auto to ask, f32 to verify and evaluate.")
    @Nullable
    Precision weights;

    @Option(names = "--vision-weights", paramLabel = "FORMAT", description = VisionPrecision.HELP)
    @Nullable
    VisionPrecision visionWeights;

    @Option(
            names = "--kv",
            paramLabel = "FORMAT",
            description =
                    "Precision of cached keys and values on backend cpu: ${COMPLETION-CANDIDATES}. Default: auto, f32 with f32 weights, else bf16.")
    KvFormat kv = KvFormat.AUTO;

    @Option(names = "--lora", paramLabel = "HOW", description = LoraHelp.HELP)
    LowRankChoice lora = LowRankChoice.AUTO;

    @Option(names = "--threads", paramLabel = "N", description = "Worker threads. Default: one per physical core.")
    @Nullable
    Integer threads;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "Largest picture that is still decoded, width times height. Default: ${DEFAULT-VALUE}.")
    long maxPixels = ImageReader.Options.DEFAULT.maxPixels();

    @Option(
            names = "--no-exif",
            description = "Look at pictures as they are stored, without turning them upright; the reference does so.")
    boolean noExif;

    @Option(
            names = "--as-seen",
            description =
                    "Look at pictures as people see them: transparent parts on white, 16-bit grey scaled. Default: as the reference, which drops alpha and cuts 16-bit grey off.")
    boolean asSeen;

    @Option(
            names = "--background",
            paramLabel = "COLOUR",
            description = "As --as-seen, with transparent parts on another colour: a name such as black, or #rrggbb.")
    @Nullable
    String background;

    /** For questions: in the best precision that fits memory unless one was asked for. */
    TrolModel load(PrintWriter err) {
        return load(options(err));
    }

    /** How it is to be loaded for questions. */
    LoadOptions options(PrintWriter err) {
        return options(place(), Precision.AUTO, err);
    }

    TrolModel load(LoadOptions options) {
        String name = place();
        return name.equals(NANO) ? TrolModel.nano(options) : TrolModel.load(Path.of(name), options);
    }

    /** The same choices, for whoever wants to vary some. */
    ModelFlags copy() {
        ModelFlags copy = new ModelFlags();
        copy.model = model;
        copy.backend = backend;
        copy.weights = weights;
        copy.visionWeights = visionWeights;
        copy.kv = kv;
        copy.lora = lora;
        copy.threads = threads;
        copy.maxPixels = maxPixels;
        copy.noExif = noExif;
        copy.asSeen = asSeen;
        copy.background = background;
        return copy;
    }

    /** As it was named. */
    String name() {
        return model == null ? NANO : model;
    }

    /** What programs call it: the last part of a path, without the ending of a packed file. */
    String servedName() {
        Path last = Path.of(place()).toAbsolutePath().normalize().getFileName();
        String named = model == null || !Files.exists(Path.of(model)) ? name() : String.valueOf(last);
        return named.replaceFirst("\\.trol$", "");
    }

    /** Its path, or nano. */
    String place() {
        return ModelPlace.of(name());
    }

    /** True if nobody chose a model and the small one stands in. */
    boolean isDefault() {
        return model == null;
    }

    /** Once per run, so that nobody takes the stand-in for the real thing. */
    void remark(PrintWriter err) {
        if (isDefault()) {
            err.println(
                    "trol: using nano, a small demonstration model for drawn pictures; --model DIR asks a real one");
        }
    }

    /**
     * @param name of the model that is going to be loaded
     * @param otherwise precision if none was asked for
     * @param err gets a line if the precision had to be chosen
     */
    LoadOptions options(String name, Precision otherwise, PrintWriter err) {
        return base().withWeights(Precision.of(name, weights, otherwise, new Precision.Choosing(backend, err)));
    }

    /** Everything but the precision. */
    LoadOptions base() {
        BackendOptions compute = BackendOptions.defaults()
                .withVision(VisionPrecision.format(visionWeights))
                .withKv(kv);
        ImageReader.Options images = ImageReader.Options.DEFAULT
                .withMaxPixels(maxPixels)
                .withApplyExif(!noExif)
                .withAppearance(appearance());
        return new LoadOptions(backend, threads == null ? compute : compute.withThreads(threads), images)
                .withLowRank(lora);
    }

    private Appearance appearance() {
        if (background != null) {
            return Appearance.seenOn(background);
        }
        return asSeen ? Appearance.seenOn("white") : Appearance.STORED;
    }
}
