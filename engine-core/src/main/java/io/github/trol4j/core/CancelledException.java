package io.github.trol4j.core;

/** The caller asked the work to stop, or its deadline passed. Nothing is broken: the model can be asked again at once. */
public final class CancelledException extends EngineException {
    public CancelledException(String message) {
        super(message);
    }
}
