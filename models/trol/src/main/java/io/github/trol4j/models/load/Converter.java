package io.github.trol4j.models.load;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.checkpoint.BitsAndBytes;
import io.github.trol4j.core.checkpoint.PackedWriter;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.text.FileSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Writes a checkpoint into one packed file. The model is loaded as always, only that each weight goes to the file as soon as it is
 * prepared; memory never holds more than one.
 */
public final class Converter {
    /** What a tokenizer or another program may want; whatever of it is there. */
    private static final List<String> SMALL = List.of(
            ModelFiles.CONFIG,
            ModelFiles.GATES,
            "tokenizer.json",
            "tokenizer.model",
            "tokenizer_config.json",
            "added_tokens.json",
            "special_tokens_map.json",
            "generation_config.json",
            "preprocessor_config.json");

    private final ModelFiles files;
    private final Backend backend;
    private final WeightFormat format;
    private final LowRankForm lowRank;
    private final Listener listener;

    /** Hears of each weight after it has been written, on the thread that converts. */
    public interface Listener {
        /**
         * @param values how many of the checkpoint's values are done
         * @param total how many there are; an estimate
         */
        void written(String weight, long values, long total);

        /** Whether to give up. */
        BooleanSupplier stopped();
    }

    /**
     * @param before bytes of tensors in the checkpoint
     * @param after bytes of the file
     * @param report what was found
     */
    public record Result(long before, long after, LoadReport report) {}

    /**
     * @param backend what prepares the weights, and the only one that will read them
     * @param format the format that it was made for
     */
    public Converter(ModelFiles files, Backend backend, WeightFormat format, Listener listener) {
        this(files, backend, format, LowRankForm.BRANCH, listener);
    }

    /**
     * @param backend what prepares the weights, and the only one that will read them
     * @param format the format that it was made for
     * @param lowRank {@code BOTH} to write merged low-rank branches beside the others, so that the file serves either way
     */
    public Converter(ModelFiles files, Backend backend, WeightFormat format, LowRankForm lowRank, Listener listener) {
        this.files = files;
        this.backend = backend;
        this.format = format;
        this.lowRank = lowRank;
        this.listener = listener;
    }

    /**
     * Converts. The file appears only when it is complete.
     *
     * @throws CheckpointException if the checkpoint cannot be loaded, or the file exists or cannot be written
     * @throws CancelledException if the listener wants to stop
     */
    public Result write(Path file, boolean replace) {
        refuse(file, replace);
        if (files instanceof ModelFiles.Packed) {
            throw new CheckpointException(
                    "%s is packed already; its weights no longer have the precision to be converted again. Convert the folder it was made from."
                            .formatted(files.origin()));
        }
        try (TensorSource source = files.weights();
                PackedWriter writer = new PackedWriter(file)) {
            FileSource small = files.small();
            for (String name : SMALL) {
                byte[] content = small.read(name);
                if (content != null) {
                    writer.file(name, content);
                }
            }
            StoringBackend storing = new StoringBackend(backend, writer, listener, Census.of(source));
            LoadReport report =
                    ModelLoader.load(files, source, storing, lowRank).report();
            if (small.read(ModelFiles.GATES) == null) {
                GatesAmongWeights.names(source).forEach(name -> writer.tensor(source.get(name)));
            }
            refuse(file, replace);
            long before =
                    report.dtypes().values().stream().mapToLong(Long::longValue).sum();
            long after = writer.finish(describe(report), shapes(BitsAndBytes.decode(source), report));
            return new Result(before, after, report);
        }
    }

    private static void refuse(Path file, boolean replace) {
        if (Files.exists(file) && !replace) {
            throw new CheckpointException(
                    "%s exists already. Name another file, or replace it with --force.".formatted(file));
        }
        if (Files.isDirectory(file)) {
            throw new CheckpointException("%s is a folder. Name the file to be written.".formatted(file));
        }
    }

    private Map<String, String> describe(LoadReport report) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(Packing.BACKEND, backend.name());
        facts.put(Packing.FORMAT, format.label());
        facts.put(Packing.LOW_RANK, lowRank.label());
        facts.put(Packing.SOURCE, files.origin());
        facts.put(Packing.MADE, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        new Census(report.parameters(), report.dtypes()).describe(facts);
        return facts;
    }

    private static Map<String, long[]> shapes(TensorSource source, LoadReport report) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (String name : source.names()) {
            if (!report.unusedTensors().contains(name)) {
                shapes.put(name, source.shape(name));
            }
        }
        return shapes;
    }
}
