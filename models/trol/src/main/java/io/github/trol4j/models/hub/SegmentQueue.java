package io.github.trol4j.models.hub;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Segments to be fetched, in order, for several threads. */
final class SegmentQueue {
    private final Deque<Integer> left;

    SegmentQueue(Collection<Integer> segments) {
        this.left = new ArrayDeque<>(segments);
    }

    /** Takes segments as long as there are any; one that fails ends it. */
    void forEach(IntConsumer fetch) {
        for (Integer next = next(); next != null; next = next()) {
            fetch.accept(next);
        }
    }

    private synchronized @Nullable Integer next() {
        return left.poll();
    }

    synchronized void clear() {
        left.clear();
    }
}
