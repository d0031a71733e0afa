package io.github.trol4j.models.prompt;

import io.github.trol4j.core.EngineException;

/** A question that cannot be asked as it stands: empty, unknown task, or image markers that do not fit the images. */
public final class PromptException extends EngineException {
    public PromptException(String message) {
        super(message);
    }
}
