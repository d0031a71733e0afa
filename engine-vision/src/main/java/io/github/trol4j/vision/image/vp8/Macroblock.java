package io.github.trol4j.vision.image.vp8;

import java.util.Arrays;

/** One macroblock between parsing and prediction; a single one serves for the whole frame. */
final class Macroblock {
    /** 16 luma blocks, then 4 of each chroma. */
    static final int BLOCKS = 24;

    int segment;

    /** Whether it says of itself that it has no coefficients. */
    boolean skipped;

    /** Whether its luma blocks are predicted one by one. */
    boolean split;

    /** Of the whole luma; used unless {@link #split}. */
    int lumaMode;

    /** Of each luma block; used if {@link #split}. */
    final int[] subModes = new int[16];

    int chromaMode;

    /** Multiplied coefficients in rows, 16 for each block. */
    final short[] coefficients = new short[16 * BLOCKS];

    /** How many coefficients of each block may be other than 0, counted along the zigzag; 0: the block adds nothing. */
    final int[] counts = new int[BLOCKS];

    void clearCoefficients() {
        Arrays.fill(coefficients, (short) 0);
        Arrays.fill(counts, 0);
    }

    /** Whether any block adds something. */
    boolean hasCoefficients() {
        for (int count : counts) {
            if (count > 0) {
                return true;
            }
        }
        return false;
    }
}
