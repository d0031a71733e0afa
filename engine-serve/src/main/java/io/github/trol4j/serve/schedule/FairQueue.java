package io.github.trol4j.serve.schedule;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait, at most so many. Clients take turns: who has asked for a hundred things waits with the hundredth, and who asks for one
 * is next but for one thing of each other client. For any thread.
 */
final class FairQueue<T> {
    private final int limit;
    private final Map<String, Deque<T>> waiting = new LinkedHashMap<>(); // the client whose turn it is comes first
    private int size;

    FairQueue(int limit) {
        this.limit = limit;
    }

    /** False if there is no room. */
    synchronized boolean offer(String client, T item) {
        if (size == limit) {
            return false;
        }
        waiting.computeIfAbsent(client, c -> new ArrayDeque<>()).add(item);
        size++;
        notifyAll();
        return true;
    }

    /** The next one; null if nobody comes for so long. */
    synchronized @Nullable T poll(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); size == 0 && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (size == 0) {
            return null;
        }
        Iterator<Map.Entry<String, Deque<T>>> turns = waiting.entrySet().iterator();
        Map.Entry<String, Deque<T>> turn = turns.next();
        String client = turn.getKey();
        Deque<T> items = turn.getValue();
        turns.remove();
        T next = items.remove();
        size--;
        if (!items.isEmpty()) {
            waiting.put(client, items); // behind all others
        }
        return next;
    }

    /** True if it was still waiting. */
    synchronized boolean remove(String client, T item) {
        Deque<T> items = waiting.get(client);
        if (items == null || !items.remove(item)) {
            return false;
        }
        size--;
        if (items.isEmpty()) {
            waiting.remove(client);
        }
        return true;
    }

    synchronized int size() {
        return size;
    }
}
