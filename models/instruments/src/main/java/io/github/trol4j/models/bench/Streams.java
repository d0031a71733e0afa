package io.github.trol4j.models.bench;

import io.github.trol4j.core.VectorApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.LongAdder;

/** More memory than the caches hold, read from end to end by all threads, each in four streams at once. */
final class Streams implements AutoCloseable {
    private static final long LEAST = 256L << 20;
    private static final long MOST = 1L << 30;
    private static final int STREAMS = 4;
    private static final int PIECE = 1 << 14;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final int threads;
    private final boolean vectors;
    private final LongAdder sum = new LongAdder();

    private Streams(long bytes, int threads, boolean vectors) {
        this.threads = threads;
        this.vectors = vectors;
        long unit = (long) PIECE * STREAMS * threads;
        this.memory = arena.allocate(Math.ceilDiv(bytes, unit) * unit, 64);
        memory.fill((byte) 1); // pages that were never written are all the same one
    }

    /** @param cache bytes of the last-level cache, 0 if unknown */
    static Streams over(long cache, int threads) {
        return new Streams(Math.clamp(8 * cache, LEAST, MOST), threads, VectorApi.load());
    }

    long bytes() {
        return memory.byteSize();
    }

    String remark() {
        return "bandwidth: %d MB read by %d threads, %d streams each, %s"
                .formatted(bytes() >> 20, threads, STREAMS, vectors ? "in vectors" : "without the Vector API");
    }

    /** Nanoseconds to read everything once. */
    long read() {
        long share = bytes() / threads;
        return Team.time(threads, i -> {
            MemorySegment mine = memory.asSlice(i * share, share);
            long part = share / STREAMS;
            for (long from = 0; from < part; from += PIECE) { // in pieces, so that the loop is compiled as a whole
                sum.add(vectors ? FmaLoop.sum(mine, from, part, PIECE) : sum(mine, from, part));
            }
        });
    }

    private static long sum(MemorySegment s, long from, long part) {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        for (long i = from; i < from + PIECE; i += 8) {
            a += s.get(ValueLayout.JAVA_LONG, i);
            b += s.get(ValueLayout.JAVA_LONG, i + part);
            c += s.get(ValueLayout.JAVA_LONG, i + 2 * part);
            d += s.get(ValueLayout.JAVA_LONG, i + 3 * part);
        }
        return a + b + c + d;
    }

    @Override
    public void close() {
        arena.close();
    }
}
