package io.github.trol4j.models;

import io.github.trol4j.core.CancelledException;

/** A switch that stops work from another thread: it ends within one block of the prompt or one token of the answer. */
public final class Cancellation {
    private volatile boolean cancelled;

    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** @throws CancelledException if {@link #cancel} has been called */
    public void check() {
        if (cancelled) {
            throw new CancelledException("The answer was cancelled");
        }
    }
}
