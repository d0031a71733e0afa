package io.github.trol4j.models;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.ForwardingObserver;
import io.github.trol4j.core.Observer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Passes progress on to a listener and what happens inside to an observer, and gives up when the time is over. */
final class Deadline extends ForwardingObserver {
    private final AnswerListener listener;
    private final @Nullable Duration timeout;
    private final long start;

    Deadline(AnswerListener listener, @Nullable Duration timeout) {
        this(listener, timeout, System.nanoTime(), NONE);
    }

    private Deadline(AnswerListener listener, @Nullable Duration timeout, long start, Observer inside) {
        super(inside);
        this.listener = listener;
        this.timeout = timeout;
        this.start = start;
    }

    /** The same deadline, with an observer beside it. */
    Deadline beside(Observer observer) {
        return new Deadline(listener, timeout, start, observer);
    }

    @Override
    public void progress(Phase phase, int done, int total) {
        listener.progress(phase, done, total);
        super.progress(phase, done, total);
        if (timeout != null && System.nanoTime() - start > timeout.toNanos()) {
            throw new CancelledException(
                    "No answer within %.1f seconds; it was given up".formatted(timeout.toNanos() / 1e9));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CancelledException("The answering thread was interrupted");
        }
    }
}
