package io.github.trol4j.core.reference;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Plain loops on the heap. Always usable, never fast. */
public final class ReferenceBackend implements Backend {
    static final String NAME = "reference";
    /** Rows are computed one by one; prompts are cut as for backends where that matters, so that its tests speak for theirs. */
    static final Capabilities CAPABILITIES =
            Capabilities.ofF32(Capabilities.Exactness.ORACLE).withRows(Integer.MAX_VALUE, 8);

    private static final String ENCODING = "reference/1:f32";
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public String description() {
        return "plain Java loops, f32, one thread";
    }

    @Override
    public Weight prepare(HostTensor tensor, WeightUse use) {
        int rows = tensor.shape().length <= 1 ? 1 : tensor.rows();
        float[] values = tensor.toFloats();
        return new HeapWeight(tensor.name(), rows, rows == 0 ? 0 : values.length / rows, values);
    }

    @Override
    public StoredWeight store(HostTensor tensor, WeightUse use, SegmentAllocator memory) {
        int rows = tensor.shape().length <= 1 ? 1 : tensor.rows();
        float[] values = tensor.toFloats();
        MemorySegment kept = memory.allocate(4L * values.length, 4);
        MemorySegment.copy(values, 0, kept, F32, 0, values.length);
        return StoredWeight.of(tensor.name(), ENCODING, rows, rows == 0 ? 0 : values.length / rows, kept);
    }

    /** On the heap, this backend has to copy. */
    @Override
    public Weight restore(StoredWeight stored, WeightUse use) {
        if (!stored.encoding().equals(ENCODING)) {
            throw stored.unknownTo(NAME);
        }
        long count = (long) stored.rows() * stored.width();
        MemorySegment kept = stored.parts(4 * count).getFirst();
        float[] values = new float[Math.toIntExact(count)]; // no larger than the bytes that are there
        MemorySegment.copy(kept, F32, 0, values, 0, values.length);
        return new HeapWeight(stored.name(), stored.rows(), stored.width(), values);
    }

    @Override
    public Ops newOps() {
        return new ReferenceOps();
    }

    @Override
    public KvLayer newKvLayer(HeadLayout heads) {
        return new HeapKvLayer(heads);
    }

    @Override
    public void close() {
        // Everything is on the heap.
    }
}
