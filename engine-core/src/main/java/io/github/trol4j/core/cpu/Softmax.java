package io.github.trol4j.core.cpu;

import io.github.trol4j.core.AttentionHook;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;

/**
 * Softmax over the scores of a query, but for the division, which is left to the results, of which there are fewer; with an
 * {@link AttentionHook} around it where one is given and wants the query.
 */
final class Softmax {
    private Softmax() {}

    /**
     * The scores of one query into weights, in place.
     *
     * @param head query head
     * @param scores as many as the row sees, with room up to a multiple of {@link Kernels#LANES}
     * @return what to multiply results with instead of dividing; 1 where the hook has seen divided weights
     */
    static float weights(Kernels kernels, AttentionRequest r, int row, int head, long scores) {
        AttentionHook hook = r.hook();
        int visible = r.visible(row);
        if (hook == null || !hook.wants(head, r.position(row))) {
            return exponentials(kernels, scores, visible);
        }
        AttentionHook.Query query = new AttentionHook.Query(head, row, r.position(row), r.kv(row), visible);
        float[] values = new float[visible];
        Memory.copy(scores, values, 0, visible);
        hook.scores(query, values);
        Memory.copy(values, 0, scores, visible);
        float inverse = exponentials(kernels, scores, visible);
        kernels.scale(scores, inverse, scores, visible);
        Memory.copy(scores, values, 0, visible);
        hook.probabilities(query, values);
        Memory.copy(values, 0, scores, visible);
        return 1;
    }

    /** {@code exp(score - largest)}; returns the inverse of their sum. */
    private static float exponentials(Kernels kernels, long scores, int visible) {
        int padded = (visible + Kernels.LANES - 1) / Kernels.LANES * Kernels.LANES;
        for (int i = visible; i < padded; i++) {
            Memory.putFloat(scores + i * 4L, Float.NEGATIVE_INFINITY);
        }
        return 1 / kernels.exponentials(scores, padded);
    }
}
