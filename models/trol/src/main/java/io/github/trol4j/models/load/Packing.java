package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.LowRankForm;
import io.github.trol4j.core.Shown;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.checkpoint.PackedFile;
import java.util.Map;

/**
 * How a packed file was made.
 *
 * @param backend the only one that can read its weights
 * @param format precision of the decoder's matrices
 * @param lowRank {@code BOTH} if merged low-rank branches lie beside the others, else {@code BRANCH}
 * @param source the checkpoint it was made from
 * @param made when, in UTC
 */
public record Packing(String backend, WeightFormat format, LowRankForm lowRank, String source, String made) {
    static final String BACKEND = "backend";
    static final String FORMAT = "format";
    /** Files that do not have it are older than merged branches. */
    static final String LOW_RANK = "low-rank";

    static final String SOURCE = "source";
    static final String MADE = "made";

    static Packing of(PackedFile file) {
        Map<String, String> metadata = file.metadata();
        return new Packing(
                required(file, BACKEND),
                format(file),
                lowRank(file),
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

    private static LowRankForm lowRank(PackedFile file) {
        String label = file.metadata().getOrDefault(LOW_RANK, LowRankForm.BRANCH.label());
        return switch (label) {
            case "branch" -> LowRankForm.BRANCH;
            case "both" -> LowRankForm.BOTH;
            default ->
                throw new CheckpointException(
                        "%s has low-rank branches of the unknown form '%s'. Convert the checkpoint again."
                                .formatted(file.origin(), Shown.text(label)));
        };
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
