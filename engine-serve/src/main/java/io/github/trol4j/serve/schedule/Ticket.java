package io.github.trol4j.serve.schedule;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.Observer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A place in the line: hears what becomes of a question, and can give the place up. For any thread. */
public final class Ticket {
    private final Wanted wanted;
    private final Duration timeout;
    private final long start = System.nanoTime();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(); // no more than a few for each token
    private final Consumer<Ticket> whenEnded;
    private volatile boolean cancelled;
    private int unanswered;
    private boolean ended;

    /** @param whenEnded called once, when no more events follow */
    Ticket(Wanted wanted, Duration timeout, Consumer<Ticket> whenEnded) {
        this.wanted = wanted;
        this.timeout = timeout;
        this.whenEnded = whenEnded;
        this.unanswered = wanted.answers().size();
    }

    public Wanted wanted() {
        return wanted;
    }

    /** What happens next; null if nothing does for so long. */
    public @Nullable Event next(Duration patience) throws InterruptedException {
        return events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Nobody wants the answer any more: the work stops within one block of a prompt or one token. */
    public void cancel() {
        cancelled = true;
    }

    /** @throws CancelledException if it was given up, or its time is over */
    void check() {
        if (cancelled) {
            throw new CancelledException("The question was given up");
        }
        if (age().compareTo(timeout) > 0) {
            throw new CancelledException(
                    "No answer within %.1f seconds; it was given up".formatted(timeout.toMillis() / 1e3));
        }
    }

    /** Since it was taken. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Stops work on a picture or a prompt. */
    Observer observer() {
        return new Observer() {
            @Override
            public void progress(Phase phase, int done, int total) {
                check();
            }
        };
    }

    /** Nothing is told behind the end. */
    synchronized void tell(Event event) {
        if (ended) {
            return;
        }
        events.add(event);
        unanswered -= event instanceof Event.Answered ? 1 : 0;
        if (unanswered == 0 || event instanceof Event.Failed) {
            ended = true;
            whenEnded.accept(this);
        }
    }
}
