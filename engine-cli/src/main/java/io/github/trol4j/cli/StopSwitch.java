package io.github.trol4j.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Becomes true when the process is asked to end (Ctrl-C), and holds the end back until the work in progress has been put away or ten
 * seconds have passed.
 */
final class StopSwitch implements BooleanSupplier, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Runnable whenStopped;
    private final Duration patience;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop");
    private volatile boolean stopped;

    private StopSwitch(Runnable whenStopped, Duration patience) {
        this.whenStopped = whenStopped;
        this.patience = patience;
    }

    static StopSwitch install() {
        return install(() -> {}, PATIENCE);
    }

    /**
     * @param whenStopped is told at once
     * @param patience for the work in progress, instead of ten seconds
     */
    static StopSwitch install(Runnable whenStopped, Duration patience) {
        StopSwitch stop = new StopSwitch(whenStopped, patience);
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    @Override
    public boolean getAsBoolean() {
        return stopped;
    }

    @Override
    public void close() {
        finished.countDown();
        if (stopped) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending already; the hook has nothing to wait for any more
            return;
        }
    }

    private void stop() {
        stopped = true;
        whenStopped.run();
        try {
            boolean inTime = finished.await(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (!inTime) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
