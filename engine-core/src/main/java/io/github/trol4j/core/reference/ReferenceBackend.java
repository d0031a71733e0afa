package io.github.trol4j.core.reference;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.HostTensor;

/** Plain loops on the heap. Always usable, never fast. */
public final class ReferenceBackend implements Backend {
    static final String NAME = "reference";

    @Override
    public String name() {
        return NAME;
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
