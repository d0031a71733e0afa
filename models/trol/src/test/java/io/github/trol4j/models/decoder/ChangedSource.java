package io.github.trol4j.models.decoder;

import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.checkpoint.TensorSource;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A checkpoint some of whose tensors are not as the files have them. */
record ChangedSource(TensorSource source, UnaryOperator<HostTensor> change) implements TensorSource {
    @Override
    public Set<String> names() {
        return source.names();
    }

    @Override
    public HostTensor get(String name) {
        return change.apply(source.get(name));
    }

    @Override
    public String origin() {
        return source.origin();
    }

    @Override
    public void close() {
        source.close();
    }
}
