package io.github.trol4j.llm.constrain;

import io.github.trol4j.core.EngineException;

/** A regular expression, schema or list of choices that cannot be enforced; the message names the place and the remedy. */
public final class ConstraintException extends EngineException {
    public ConstraintException(String message) {
        super(message);
    }
}
