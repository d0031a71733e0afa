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
        int first = kv.stretchLength(0);
        if (visible > first) {
            for (int i = first; i < KvStore.padded(first) && i < end; i++) {
                Memory.putFloat(scores + i * 4L, 0);
            }
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
