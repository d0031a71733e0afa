package io.github.trol4j.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Root of every error that the engine reports on purpose. The message is written for the person who has to act on it: what was
 * found, what was expected, and what to do next. What it quotes of files cannot steer a terminal, and its length is bounded. Anything that is not an {@code EngineException} is a defect of ours.
 */
public class EngineException extends RuntimeException {
    public EngineException(String message) {
        super(Shown.message(message));
    }

    public EngineException(String message, @Nullable Throwable cause) {
        super(Shown.message(message), cause);
    }

    /** Never null: these errors are for reading. */
    @Override
    public final String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
