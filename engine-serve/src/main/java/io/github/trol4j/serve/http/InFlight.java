package io.github.trol4j.serve.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts requests under way, so that an end can wait for them; the JDK's server waits as long as it is told even if there are none. */
final class InFlight {
    private int count;
    private boolean ending;

    /** False once the end has begun. */
    synchronized boolean enter() {
        if (ending) {
            return false;
        }
        count++;
        return true;
    }

    synchronized void leave() {
        count--;
        notifyAll();
    }

    synchronized int count() {
        return count;
    }

    synchronized boolean isEnding() {
        return ending;
    }

    /** Lets nobody in any more and waits for the rest; false if some are still there after so long. */
    synchronized boolean drain(Duration patience) throws InterruptedException {
        ending = true;
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); count > 0 && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return count == 0;
    }
}
