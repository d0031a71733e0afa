package io.github.trol4j.serve.schedule;

import io.github.trol4j.core.EngineException;

/** Whoever answers is about to end; the question can be asked again elsewhere or later. */
public final class ClosedException extends EngineException {
    ClosedException() {
        super("The server is ending; ask again in a moment");
    }
}
