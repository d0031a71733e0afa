package io.github.trol4j.core.cpu;

import io.github.trol4j.core.BackendException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads for short parallel loops. The caller works too; the others wait spinning for a moment, because the next
 * loop of a token follows within microseconds, and then sleep. A loop allocates nothing.
 *
 * <p>Each thread starts with a stretch of its own, since memory is read fastest in long runs, and then helps the others out.
 */
final class WorkerPool implements AutoCloseable {
    /** Long enough to bridge the serial work between two loops, short enough not to burn a core while a user reads. */
    private static final long SPIN_NANOS = 60_000;
    /** Counters as far apart as two threads' writes should be. */
    private static final int LINE = 32;

    /** Independent pieces of work, numbered from 0. */
    @FunctionalInterface
    interface Task {
        /**
         * @param worker number of the running thread, below {@link #threads()}: no two run at once with the same
         */
        void run(int index, int worker);
    }

    private final Worker[] workers;
    private final ReentrantLock turn = new ReentrantLock();
    /** The first piece of each thread's stretch that nobody has taken, on cache lines of their own. */
    private final AtomicIntegerArray next;

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger epoch = new AtomicInteger();
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    private @Nullable Task task;
    private int count;

    WorkerPool(int threads) {
        next = new AtomicIntegerArray(threads * LINE);
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    int threads() {
        return workers.length + 1;
    }

    /** Runs {@code task} for 0 to {@code count - 1} and returns when all are done. Loops of several sessions take turns. */
    void run(int count, Task task) {
        turn.lock();
        try {
            if (closed) {
                throw new BackendException("The cpu backend has been closed");
            }
            if (workers.length == 0 || count == 1) {
                for (int i = 0; i < count; i++) {
                    task.run(i, 0);
                }
                return;
            }
            start(count, task);
            work(0);
            finish();
        } finally {
            turn.unlock();
        }
    }

    private void start(int count, Task task) {
        this.task = task;
        this.count = count;
        failure = null;
        for (int worker = 0; worker < threads(); worker++) {
            next.set(worker * LINE, firstOf(worker));
        }
        running.set(workers.length);
        epoch.incrementAndGet(); // publishes everything above
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker);
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // a hint at the right moment, on which nothing depends
    private void finish() {
        long start = System.nanoTime();
        for (int i = 1; running.get() > 0; i++) {
            Thread.onSpinWait();
            if (isLong(i, start)) {
                Thread.yield(); // on a busy machine the thread that we wait for may be waiting for our core
            }
        }
        task = null;
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    private void work(int worker) {
        Task current = task;
        if (current == null) {
            return;
        }
        try {
            for (int turn = 0; turn < threads(); turn++) {
                int owner = (worker + turn) % threads();
                int end = firstOf(owner + 1);
                for (int i = next.getAndIncrement(owner * LINE); i < end; i = next.getAndIncrement(owner * LINE)) {
                    if (failure != null) {
                        return; // nobody needs another piece
                    }
                    current.run(i, worker);
                }
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Whether a thread has spun long enough; the clock is only looked at in some of its turns. */
    private static boolean isLong(int turns, long start) {
        return (turns & 63) == 0 && System.nanoTime() - start > SPIN_NANOS;
    }

    private int firstOf(int worker) {
        return (int) ((long) count * worker / threads());
    }

    /** Ends the threads; they are gone when this returns. */
    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            epoch.incrementAndGet();
            for (Worker worker : workers) {
                LockSupport.unpark(worker);
            }
            for (Worker worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            turn.unlock();
        }
    }

    private final class Worker extends Thread {
        private final int number;
        private volatile boolean parked;

        Worker(int number) {
            super("trol-cpu-" + number);
            this.number = number;
            setDaemon(true);
        }

        @Override
        public void run() {
            int seen = 0;
            while (true) {
                await(seen);
                if (closed) {
                    return;
                }
                seen = epoch.get();
                work(number);
                running.decrementAndGet();
            }
        }

        private void await(int seen) {
            long start = System.nanoTime();
            for (int i = 1; epoch.get() == seen; i++) {
                Thread.onSpinWait();
                if (isLong(i, start)) {
                    parked = true;
                    while (epoch.get() == seen) {
                        LockSupport.park(WorkerPool.this);
                    }
                    parked = false;
                }
            }
        }
    }
}
