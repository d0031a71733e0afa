package io.github.trol4j.models.load;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;

/** Prepares nothing but shapes, so that a checkpoint can be checked without memory for it. */
class ShapesOnlyBackend implements Backend {
    private record Shape(String name, int rows, int width) implements Weight {
        @Override
        public String format() {
            return "none";
        }

        @Override
        public long bytes() {
            return 0;
        }
    }

    @Override
    public String name() {
        return "none";
    }

    @Override
    public String description() {
        return "shapes only";
    }

    @Override
    public Weight prepare(HostTensor tensor, WeightUse use) {
        boolean vector = tensor.shape().length <= 1;
        return new Shape(
                tensor.name(),
                vector ? 1 : tensor.rows(),
                vector ? Math.toIntExact(tensor.elements()) : tensor.width());
    }

    @Override
    public Weight restore(StoredWeight stored, WeightUse use) {
        return new Shape(stored.name(), stored.rows(), stored.width());
    }

    @Override
    public Ops newOps() {
        throw new BackendException("A checkpoint that was only inspected cannot compute");
    }

    @Override
    public KvLayer newKvLayer(HeadLayout heads) {
        throw new BackendException("A checkpoint that was only inspected cannot compute");
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
