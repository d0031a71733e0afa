package io.github.trol4j.models.bench;

import io.github.trol4j.core.VectorApi;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.DoubleAdder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops that need the Vector API, kept apart because this class does not load before {@link VectorApi} has: fused multiply-adds on
 * registers, in as many independent chains as hide their latency, and sums over memory.
 */
final class FmaLoop {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> L = LongVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int CHAINS = 12;
    private static final int STEPS = 1_000;
    private static final int CALLS = 8_000;

    private final int threads;
    private final DoubleAdder sum = new DoubleAdder();

    FmaLoop(int threads) {
        this.threads = threads;
    }

    /** Width of a vector. */
    static int bits() {
        return F.vectorBitSize();
    }

    /** Operations of one {@link #run}, all threads together. */
    double operations() {
        return 2.0 * threads * CALLS * STEPS * CHAINS * F.length();
    }

    /** Nanoseconds for {@link #operations}. */
    long run() {
        return Team.time(threads, i -> {
            for (int call = 0; call < CALLS; call++) {
                sum.add(chains(1 + i * 1e-3f));
            }
        });
    }

    private static float chains(float seed) {
        FloatVector m = FloatVector.broadcast(F, 0.999f);
        FloatVector p = FloatVector.broadcast(F, seed);
        FloatVector a = p;
        FloatVector b = p;
        FloatVector c = p;
        FloatVector d = p;
        FloatVector e = p;
        FloatVector f = p;
        FloatVector g = p;
        FloatVector h = p;
        FloatVector i = p;
        FloatVector j = p;
        FloatVector k = p;
        FloatVector l = p;
        for (int step = 0; step < STEPS; step++) {
            a = a.fma(m, p);
            b = b.fma(m, p);
            c = c.fma(m, p);
            d = d.fma(m, p);
            e = e.fma(m, p);
            f = f.fma(m, p);
            g = g.fma(m, p);
            h = h.fma(m, p);
            i = i.fma(m, p);
            j = j.fma(m, p);
            k = k.fma(m, p);
            l = l.fma(m, p);
        }
        FloatVector all = a.add(b)
                .add(c)
                .add(d)
                .add(e)
                .add(f)
                .add(g)
                .add(h)
                .add(i)
                .add(j)
                .add(k)
                .add(l);
        return all.reduceLanes(VectorOperators.ADD);
    }

    /** Sum of the longs in {@code bytes} bytes, a multiple of 64, of each of four streams that begin {@code part} bytes apart. */
    static long sum(MemorySegment s, long from, long part, int bytes) {
        LongVector a = LongVector.zero(L);
        LongVector b = a;
        LongVector c = a;
        LongVector d = a;
        for (long at = from; at < from + bytes; at += L.vectorByteSize()) {
            a = a.add(LongVector.fromMemorySegment(L, s, at, ORDER));
            b = b.add(LongVector.fromMemorySegment(L, s, at + part, ORDER));
            c = c.add(LongVector.fromMemorySegment(L, s, at + 2 * part, ORDER));
            d = d.add(LongVector.fromMemorySegment(L, s, at + 3 * part, ORDER));
        }
        return a.add(b).add(c).add(d).reduceLanes(VectorOperators.ADD);
    }
}
