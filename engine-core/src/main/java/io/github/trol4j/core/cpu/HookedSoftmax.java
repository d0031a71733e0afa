package io.github.trol4j.core.cpu;

import io.github.trol4j.core.AttentionHook;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;

/** {@link Softmax}, with an {@link AttentionHook} around it where one is given and wants the query. */
final class HookedSoftmax {
    private HookedSoftmax() {}

    /**
     * The scores of one query into weights, in place.
     *
     * @param head query head
     * @param end where the columns that the query sees end
     * @return what to multiply results with; 1 where the hook has seen divided weights
     */
    static float weights(Kernels kernels, AttentionRequest r, int row, int head, long scores, int end) {
        AttentionHook hook = r.hook();
        CpuKvLayer kv = r.kv(row);
        int visible = r.visible(row);
        if (hook == null || !hook.wants(head, r.position(row))) {
            return Softmax.exponentials(kernels, kv, visible, scores, end);
        }
        AttentionHook.Query query = new AttentionHook.Query(head, row, r.position(row), kv, visible);
        float[] values = new float[visible];
        read(kv, scores, values);
        hook.scores(query, values);
        write(kv, values, scores);
        float inverse = Softmax.exponentials(kernels, kv, visible, scores, end);
        kernels.scale(scores, inverse, scores, end);
        read(kv, scores, values);
        hook.probabilities(query, values);
        write(kv, values, scores);
        return 1;
    }

    private static void read(CpuKvLayer kv, long scores, float[] values) {
        int column = 0;
        int count;
        for (int s = 0, at = 0; at < values.length; s++, at += count) {
            count = Math.min(kv.stretchLength(s), values.length - at);
            Memory.copy(scores + column * 4L, values, at, count);
            column += KvStore.padded(count);
        }
    }

    private static void write(CpuKvLayer kv, float[] values, long scores) {
        int column = 0;
        int count;
        for (int s = 0, at = 0; at < values.length; s++, at += count) {
            count = Math.min(kv.stretchLength(s), values.length - at);
            Memory.copy(values, at, scores + column * 4L, count);
            column += KvStore.padded(count);
        }
    }
}
