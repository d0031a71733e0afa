package io.github.trol4j.core;

import org.jspecify.annotations.Nullable;

/**
 * A dense layer {@code y = x Wᵀ + b}.
 *
 * @param weight {@code [out, in]}
 * @param bias {@code [out]}, or null for none
 */
public record Linear(Weight weight, @Nullable Weight bias) {
    public Linear {
        if (bias != null && bias.width() != weight.rows()) {
            throw new ShapeException("bias %s [%d] does not fit %s [%d, %d]"
                    .formatted(bias.name(), bias.width(), weight.name(), weight.rows(), weight.width()));
        }
    }

    public int out() {
        return weight.rows();
    }

    public int in() {
        return weight.width();
    }
}
