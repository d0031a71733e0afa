package io.github.trol4j.core;

import org.jspecify.annotations.Nullable;

/** A backend that cannot be used, failed, or was handed something that is not its own. */
public final class BackendException extends EngineException {
    public BackendException(String message) {
        super(message);
    }

    public BackendException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
