package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.BackendException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Splits loops over rows among a fixed number of threads, of which the caller is one. */
final class Workers implements AutoCloseable {
    /** Below about this many elementary steps a second thread costs more than it brings. */
    private static final long WORTH_SPLITTING = 1 << 15;

    private final int threads;
    private final ExecutorService helpers;

    /** A stretch of a loop, from {@code from} to {@code to - 1}. */
    @FunctionalInterface
    interface Stretch {
        void run(int from, int to);
    }

    Workers(int threads) {
        this.threads = threads;
        this.helpers = Executors.newFixedThreadPool(
                Math.max(1, threads - 1),
                Thread.ofPlatform().daemon().name("trol-nd4j-", 0).factory());
    }

    /**
     * Runs a loop of {@code n} independent turns.
     *
     * @param work elementary steps of the whole loop, to decide whether splitting pays
     */
    void each(int n, long work, Stretch body) {
        int parts = work < WORTH_SPLITTING ? 1 : Math.min(threads, n);
        List<Future<?>> others = new ArrayList<>();
        for (int i = 1; i < parts; i++) {
            int from = (int) ((long) n * i / parts);
            int to = (int) ((long) n * (i + 1) / parts);
            others.add(helpers.submit(() -> body.run(from, to)));
        }
        try {
            body.run(0, n / Math.max(1, parts));
        } finally {
            others.forEach(Workers::await);
        }
    }

    /** Waits even if interrupted: the helper writes into arrays that the caller is about to give away. */
    private static void await(Future<?> other) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    other.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new BackendException("nd4j: a worker failed: " + e.getCause(), e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        helpers.shutdown();
    }
}
