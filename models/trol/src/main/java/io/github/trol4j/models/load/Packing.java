package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.checkpoint.PackedFile;
import java.util.Map;

/**
 * How a packed file was made.
 *
 * @param backend the only one that can read its weights
 * @param format precision of the decoder's matrices
 * @param source the checkpoint it was made from
 * @param made when, in UTC
 */
public record Packing(String backend, WeightFormat format, String source, String made) {
    static final String BACKEND = "backend";
    static final String FORMAT = "format";
    static final String SOURCE = "source";
    static final String MADE = "made";

    static Packing of(PackedFile file) {
        Map<String, String> metadata = file.metadata();
        return new Packing(
                required(file, BACKEND),
                format(file),
                metadata.getOrDefault(SOURCE, "unknown"),
                metadata.getOrDefault(MADE, "unknown"));
    }

    private static WeightFormat format(PackedFile file) {
        String label = required(file, FORMAT);
        for (WeightFormat format : WeightFormat.values()) {
            if (format.label().equals(label)) {
                return format;
            }
        }
        throw new CheckpointException("%s has weights of the unknown format '%s'. Convert the checkpoint again."
                .formatted(file.origin(), label));
    }

    private static String required(PackedFile file, String key) {
        String value = file.metadata().get(key);
        if (value == null) {
            throw new CheckpointException(
                    "%s does not say its %s. Convert the checkpoint again.".formatted(file.origin(), key));
        }
        return value;
    }
}
