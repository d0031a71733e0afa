package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** An F32 tensor on the heap that is being filled by a decoder. */
final class DecodedTensor {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final String origin;
    private final long[] shape;
    private final MemorySegment values;

    DecodedTensor(String name, String origin, long[] shape) {
        this.name = name;
        this.origin = origin;
        this.shape = shape.clone();
        long elements = HostTensor.elements(shape, name, origin);
        if (elements > Integer.MAX_VALUE / Float.BYTES - 2) {
            throw new CheckpointException(
                    "Tensor '%s' in %s has %d elements, too many to decode at once".formatted(name, origin, elements));
        }
        this.values = MemorySegment.ofArray(new byte[(int) elements * Float.BYTES]);
    }

    void set(long i, float value) {
        values.set(F32, i * Float.BYTES, value);
    }

    HostTensor tensor() {
        return new HostTensor(name, origin, DType.F32, shape, values);
    }
}
