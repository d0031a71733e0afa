package io.github.trol4j.models.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/** Lets several threads do the same at the same time. */
final class Team {
    private Team() {}

    /** Runs {@code work} on that many threads, which get their number, and returns the nanoseconds from the common start to the last end. */
    static long time(int threads, IntConsumer work) {
        CountDownLatch ready = new CountDownLatch(threads);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> team = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            team.add(Thread.ofPlatform().daemon().start(() -> {
                ready.countDown();
                await(go);
                work.accept(number);
            }));
        }
        await(ready);
        long start = System.nanoTime();
        go.countDown();
        for (Thread member : team) {
            join(member);
        }
        return System.nanoTime() - start;
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // a measurement takes a moment; it is finished first
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread member) {
        boolean interrupted = false;
        while (true) {
            try {
                member.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
