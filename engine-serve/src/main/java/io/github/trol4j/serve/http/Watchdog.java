package io.github.trol4j.serve.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cuts off clients that do not read: a write that takes too long is interrupted, which closes its connection. */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final Duration patience;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("watchdog").factory());

    Watchdog(Duration patience) {
        this.patience = patience;
        timer.setRemoveOnCancelPolicy(true); // there is one for each token
    }

    /** Something that writes. */
    interface Write {
        void run() throws IOException;
    }

    void guard(Write write) throws IOException {
        Alarm alarm = new Alarm(Thread.currentThread());
        Future<?> waiting = timer.schedule(alarm, patience.toNanos(), TimeUnit.NANOSECONDS);
        try {
            write.run();
        } finally {
            waiting.cancel(false);
            alarm.over();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private static final class Alarm implements Runnable {
        private final Thread writer;
        private boolean over;

        Alarm(Thread writer) {
            this.writer = writer;
        }

        @Override
        public synchronized void run() {
            if (!over) {
                writer.interrupt();
            }
        }

        synchronized void over() {
            over = true;
            boolean wasForTheWrite = Thread.interrupted(); // and not for what follows
            if (wasForTheWrite) {
                LOG.debug("A client that does not read was cut off");
            }
        }
    }
}
