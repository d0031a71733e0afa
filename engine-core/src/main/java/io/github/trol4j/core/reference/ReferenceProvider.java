package io.github.trol4j.core.reference;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.BackendProvider;
import io.github.trol4j.core.Capabilities;

/** Announces the backend that works everywhere. */
public final class ReferenceProvider implements BackendProvider {
    @Override
    public String name() {
        return ReferenceBackend.NAME;
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Capabilities capabilities() {
        return ReferenceBackend.CAPABILITIES;
    }

    @Override
    public Probe probe() {
        return Probe.usable("plain Java loops, f32, exact and slow");
    }

    @Override
    public Backend create(BackendOptions options) {
        return new ReferenceBackend();
    }
}
