package io.github.trol4j.serve.schedule;

import io.github.trol4j.core.EngineException;
import java.time.Duration;

/** There is no room for one more; it may be tried again after a while. */
public final class BusyException extends EngineException {
    private final transient Duration retryAfter;

    BusyException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** When a place is likely. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
