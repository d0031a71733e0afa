package io.github.trol4j.models.hub;

import io.github.trol4j.core.CancelledException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** How one thread of a pull waits for others: never leaving them behind, and reporting what failed first. */
final class Waiting {
    private Waiting() {}

    /** Until all have ended; the first that failed makes the others stop. */
    static void forAll(List<? extends Future<?>> tasks, PullState state) {
        Throwable first = null;
        for (Future<?> task : tasks) {
            try {
                untilDone(task);
                task.resultNow();
            } catch (IllegalStateException _) {
                Throwable failure = task.exceptionNow();
                state.fail();
                first = first == null || first instanceof CancelledException ? failure : first;
            }
        }
        if (first != null) {
            throw unchecked(first);
        }
    }

    /** Until no thread is at it any more, whatever comes; whoever interrupts has to wait too. */
    static void untilDone(Future<?> task) {
        boolean interrupted = false;
        while (!task.isDone()) {
            try {
                task.get();
            } catch (ExecutionException _) {
                break; // for whoever asks for the result
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static RuntimeException unchecked(@Nullable Throwable cause) {
        return switch (cause) {
            case Error error -> throw error;
            case RuntimeException e -> e;
            case null, default -> new IllegalStateException(cause);
        };
    }
}
