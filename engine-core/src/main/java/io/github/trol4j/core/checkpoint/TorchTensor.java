package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import org.jspecify.annotations.Nullable;

/** A tensor that a pickle program makes; the oldest files make it empty and give it its values afterwards. */
final class TorchTensor {
    private @Nullable HostTensor value;

    TorchTensor(@Nullable HostTensor value) {
        this.value = value;
    }

    void set(HostTensor made) {
        value = made;
    }

    /** @throws CheckpointException if it was never given any */
    HostTensor value(String name, String origin) {
        if (value == null) {
            throw new CheckpointException(
                    "%s: tensor '%s' was made and never given values".formatted(origin, Shown.text(name)));
        }
        return value;
    }
}
