package io.github.trol4j.core;

import java.util.Locale;

/** How precisely matrix weights are held. What each one costs in accuracy is measured in docs/NUMERICS.md. */
public enum WeightFormat {
    /** 32-bit floats: exact for every published file. */
    F32(32),
    /** 16-bit brain floats: 8 bits of mantissa. */
    BF16(16),
    /** 8-bit integers with scales. */
    Q8(8.5),
    /** 4-bit integers with scales. */
    Q4(4.5);

    private final double bitsPerWeight;

    WeightFormat(double bitsPerWeight) {
        this.bitsPerWeight = bitsPerWeight;
    }

    /** Approximate storage, scales included. */
    public double bitsPerWeight() {
        return bitsPerWeight;
    }

    /** Whether weights are rounded to integers with scales. */
    public boolean isInteger() {
        return this == Q8 || this == Q4;
    }

    /** The name used on the command line and in files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }
}
