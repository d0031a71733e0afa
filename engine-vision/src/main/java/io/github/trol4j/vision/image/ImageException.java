package io.github.trol4j.vision.image;

import io.github.trol4j.core.EngineException;
import org.jspecify.annotations.Nullable;

/** A picture that is missing, damaged, too large, or of a kind that cannot be read. */
public final class ImageException extends EngineException {
    public ImageException(String message) {
        super(message);
    }

    public ImageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
