package io.github.trol4j.core;

import java.util.Locale;

/** How precisely a backend that has the choice keeps keys and values; others keep them at 32 bits. */
public enum KvFormat {
    /** Exact where the weights are: {@link #F32} with f32 weights, else {@link #BF16}. */
    AUTO,
    /** 32-bit floats. */
    F32,
    /** 16-bit brain floats: half the memory, and half the bytes to read for each token of context. */
    BF16;

    /** This format, or for {@link #AUTO} the one that goes with the weights. */
    public KvFormat with(WeightFormat weights) {
        if (this != AUTO) {
            return this;
        }
        return weights == WeightFormat.F32 ? F32 : BF16;
    }

    /** The name used on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }
}
