package io.github.trol4j.cli;

import io.github.trol4j.core.WeightFormat;
import org.jspecify.annotations.Nullable;

/** Precisions that the vision tower can have, as {@code --vision-weights} takes them. */
enum VisionPrecision {
    F32,
    BF16,
    Q8;

    static final String HELP =
            "Precision of the vision tower's weights on backend cpu: ${COMPLETION-CANDIDATES}. Q8 looks about twice as fast on a processor without bf16. Default: as --weights, but no less than bf16.";

    static @Nullable WeightFormat format(@Nullable VisionPrecision precision) {
        return precision == null ? null : WeightFormat.valueOf(precision.name());
    }
}
