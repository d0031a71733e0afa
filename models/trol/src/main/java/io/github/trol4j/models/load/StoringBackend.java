package io.github.trol4j.models.load;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.PackedWriter;
import java.lang.foreign.Arena;

/** Sends every weight to a file and forgets it. */
final class StoringBackend extends ShapesOnlyBackend {
    private final Backend backend;
    private final PackedWriter writer;
    private final Converter.Listener listener;
    private final long total;
    private long done;

    StoringBackend(Backend backend, PackedWriter writer, Converter.Listener listener, Census census) {
        this.backend = backend;
        this.writer = writer;
        this.listener = listener;
        this.total = census.parameters();
    }

    @Override
    public String name() {
        return backend.name();
    }

    @Override
    public Weight prepare(HostTensor tensor, WeightUse use) {
        if (listener.stopped().getAsBoolean()) {
            throw new CancelledException("The conversion was interrupted; nothing was written.");
        }
        try (Arena memory = Arena.ofShared()) { // a backend may use several threads
            writer.weight(backend.store(tensor, use, memory));
        }
        done += tensor.elements();
        listener.written(tensor.name(), done, Math.max(total, done));
        return super.prepare(tensor, use);
    }
}
