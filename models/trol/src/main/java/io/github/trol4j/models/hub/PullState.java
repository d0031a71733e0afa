package io.github.trol4j.models.hub;

import io.github.trol4j.core.CancelledException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** What the threads of one pull share: how far it is, what is to be said, and whether to stop. */
final class PullState {
    private static final long BLINK_MILLIS = 50;

    private final AtomicLong done = new AtomicLong();
    private final AtomicLong fetched = new AtomicLong();
    private final Queue<String> remarks = new ConcurrentLinkedQueue<>();
    private final BooleanSupplier stopped;
    private volatile long total;
    private volatile String what = "asking the hub";
    private volatile boolean failed;

    PullState(BooleanSupplier stopped) {
        this.stopped = stopped;
    }

    /** Bytes of all files that are to be fetched. */
    void expect(long bytes) {
        total = bytes;
    }

    /** Bytes that are here without having been fetched in this run. */
    void found(long bytes) {
        done.addAndGet(bytes);
    }

    /** Bytes that turned out to be worthless. */
    void lost(long bytes) {
        done.addAndGet(-bytes);
    }

    void fetched(long bytes) {
        done.addAndGet(bytes);
        fetched.addAndGet(bytes);
    }

    void doing(String now) {
        what = now;
    }

    void remark(String text) {
        remarks.add(text);
    }

    /** One thread cannot go on, so all should stop. */
    void fail() {
        failed = true;
    }

    boolean isHalted() {
        return failed || stopped.getAsBoolean();
    }

    /** @throws CancelledException if the pull is to stop */
    void goOn() {
        if (isHalted()) {
            throw new CancelledException(
                    "stopped; what has been fetched is kept, and the same pull goes on from there");
        }
    }

    /** @throws CancelledException as soon as the pull is to stop */
    void sleep(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            goOn();
            try {
                Thread.sleep(Math.min(left, BLINK_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException("interrupted while waiting");
            }
        }
        goOn();
    }

    long total() {
        return total;
    }

    String doing() {
        return what;
    }

    long done() {
        return done.get();
    }

    /** Bytes that came over the network and were kept. */
    long fetched() {
        return fetched.get();
    }

    Queue<String> remarks() {
        return remarks;
    }
}
