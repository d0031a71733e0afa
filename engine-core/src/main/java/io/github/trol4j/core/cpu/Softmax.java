package io.github.trol4j.core.cpu;

import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;

/**
 * Softmax over the scores of a query, but for the division, which is left to the results, of which there are fewer. Between the
 * stretches of a cache lie columns that nobody may see.
 */
final class Softmax {
    private Softmax() {}

    /** Marks what lies between one stretch, {@code seen} columns from {@code column}, and the next as never to be seen. */
    static void close(long scores, int column, int seen) {
        for (int i = column + seen; i < column + KvStore.padded(seen); i++) {
            Memory.putFloat(scores + i * 4L, Float.NEGATIVE_INFINITY);
        }
    }

    /** {@link #close} behind every stretch but the last that is seen; returns where the columns that are seen end. */
    static int closeGaps(CpuKvLayer kv, int visible, long scores) {
        int column = 0;
        int left = visible;
        for (int s = 0; left > kv.stretchLength(s); s++) {
            int length = kv.stretchLength(s);
            close(scores, column, length);
            column += KvStore.padded(length);
            left -= length;
        }
        return column + left;
    }

    /**
     * {@code exp(score - largest)} in place, over the columns up to {@code end}; what the query does not see becomes exactly zero.
     *
     * @return what to multiply with instead of dividing
     */
    static float exponentials(Kernels kernels, CpuKvLayer kv, int visible, long scores, int end) {
        int padded = (end + Kernels.LANES - 1) / Kernels.LANES * Kernels.LANES;
        for (int i = end; i < padded; i++) {
            Memory.putFloat(scores + i * 4L, Float.NEGATIVE_INFINITY);
        }
        float inverse = 1 / kernels.exponentials(scores, padded);
        int column = 0;
        int left = visible - kv.stretchLength(0);
        for (int s = 0; left > 0; left -= kv.stretchLength(++s)) {
            int length = kv.stretchLength(s);
            Memory.zero(scores + (column + length) * 4L, (KvStore.padded(length) - length) * 4L);
            column += KvStore.padded(length);
        }
        return inverse;
    }

    /** Results of a stretch, divided by the sum of their weights, to where they belong. */
    static void deliver(Kernels kernels, long part, float inverse, long y, int width, boolean add) {
        if (add) {
            kernels.scale(part, inverse, part, width);
            kernels.add(y, part, y, width);
        } else {
            kernels.scale(part, inverse, y, width);
        }
    }
}
