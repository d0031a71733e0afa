package io.github.trol4j.models.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A refusal that may be gone at the next try. */
final class Temporary extends IOException {
    private final transient Optional<Duration> pause;
    private final int status;

    /** @param pause that the hub asks for */
    Temporary(int status, String message, Optional<Duration> pause) {
        super(message);
        this.status = status;
        this.pause = pause;
    }

    Optional<Duration> pause() {
        return pause;
    }

    int status() {
        return status;
    }
}
