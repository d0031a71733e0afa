package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.HostTensor;
import java.lang.foreign.MemorySegment;

/** Rearrangements of stored tensors that only move bytes: the same values, the same element type, other places. */
public final class Layouts {
    private Layouts() {}

    /**
     * Rows in another order.
     *
     * @param order for each row of the result the row it comes from
     */
    public static HostTensor permuteRows(HostTensor tensor, int[] order) {
        long rowBytes = (long) tensor.width() * tensor.dtype().bytes();
        MemorySegment moved = heap(order.length * rowBytes);
        for (int i = 0; i < order.length; i++) {
            MemorySegment.copy(tensor.data(), order[i] * rowBytes, moved, i * rowBytes, rowBytes);
        }
        long[] shape = tensor.shape().clone();
        shape[0] = order.length;
        return new HostTensor(tensor.name(), tensor.origin(), tensor.dtype(), shape, moved);
    }

    private static MemorySegment heap(long bytes) {
        return MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
    }
}
