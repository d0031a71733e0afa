package io.github.trol4j.core;

import org.jspecify.annotations.Nullable;

/** A checkpoint file that is missing, damaged, hostile or not the one the model needs. */
public final class CheckpointException extends EngineException {
    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
