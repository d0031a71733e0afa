package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Rearrangements of stored tensors that only move bytes: the same values, the same element type, other places. */
public final class Layouts {
    private Layouts() {}

    /** Rows of all parts, one below the other, under a new name. All parts must have the same width and element type. */
    public static HostTensor concatRows(String name, List<HostTensor> parts) {
        HostTensor first = parts.getFirst();
        int rows = 0;
        for (HostTensor part : parts) {
            if (part.width() != first.width() || part.dtype() != first.dtype()) {
                throw new CheckpointException("Tensors %s and %s in %s cannot be joined: element type or width differ"
                        .formatted(first, part, first.origin()));
            }
            rows += part.rows();
        }
        MemorySegment joined =
                heap(parts.stream().mapToLong(p -> p.data().byteSize()).sum());
        long at = 0;
        for (HostTensor part : parts) {
            MemorySegment.copy(part.data(), 0, joined, at, part.data().byteSize());
            at += part.data().byteSize();
        }
        long[] shape = first.shape().clone();
        shape[0] = rows;
        return new HostTensor(name, first.origin(), first.dtype(), shape, joined);
    }

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
