package io.github.trol4j.core;

/** Operands that do not fit each other. The message names the operation and both shapes. */
public final class ShapeException extends EngineException {
    public ShapeException(String message) {
        super(message);
    }
}
