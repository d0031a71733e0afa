package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Lanes.BYTES;
import static io.github.trol4j.core.cpu.kernel.Lanes.F;
import static io.github.trol4j.core.cpu.kernel.Lanes.I;
import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static io.github.trol4j.core.cpu.kernel.Memory.ALL;
import static io.github.trol4j.core.cpu.kernel.Memory.F32;
import static io.github.trol4j.core.cpu.kernel.Memory.ORDER;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link MatVec} for a panel that lies in several pieces: the sums are kept in memory from one piece to the next, so the result has
 * the bits that the panel in one piece would give.
 */
final class ChainedMatVec {
    private static final int STRIP = 4 * N;

    private ChainedMatVec() {}

    static void f32(long x, int k, long panel, long sums) {
        for (int column = 0; column < Encoding.PANEL; column += STRIP) {
            long at = sums + column * 4L;
            FloatVector a0 = FloatVector.fromMemorySegment(F, ALL, at, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(F, ALL, at + BYTES, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(F, ALL, at + 2L * BYTES, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(F, ALL, at + 3L * BYTES, ORDER);
            long w = panel + column * 4L;
            for (int i = 0; i < k; i++, w += Encoding.PANEL * 4) {
                FloatVector xi = FloatVector.broadcast(F, ALL.get(F32, x + i * 4L));
                a0 = xi.fma(FloatVector.fromMemorySegment(F, ALL, w, ORDER), a0);
                a1 = xi.fma(FloatVector.fromMemorySegment(F, ALL, w + BYTES, ORDER), a1);
                a2 = xi.fma(FloatVector.fromMemorySegment(F, ALL, w + 2L * BYTES, ORDER), a2);
                a3 = xi.fma(FloatVector.fromMemorySegment(F, ALL, w + 3L * BYTES, ORDER), a3);
            }
            a0.intoMemorySegment(ALL, at, ORDER);
            a1.intoMemorySegment(ALL, at + BYTES, ORDER);
            a2.intoMemorySegment(ALL, at + 2L * BYTES, ORDER);
            a3.intoMemorySegment(ALL, at + 3L * BYTES, ORDER);
        }
    }

    /** The sums of even {@code k} are the first 64, those of odd ones the next. */
    static void bf16(long x, int k, long panel, long sums) {
        IntVector high = IntVector.broadcast(I, 0xFFFF0000);
        for (int column = 0; column < Encoding.PANEL; column += 2 * N) {
            long at = sums + column * 4L;
            long odds = at + Encoding.PANEL * 4L;
            FloatVector a0 = FloatVector.fromMemorySegment(F, ALL, at, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(F, ALL, at + BYTES, ORDER);
            FloatVector b0 = FloatVector.fromMemorySegment(F, ALL, odds, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(F, ALL, odds + BYTES, ORDER);
            long w = panel + column * 4L;
            for (int i = 0; i < k; i += 2, w += Encoding.PANEL * 4) {
                FloatVector even = FloatVector.broadcast(F, ALL.get(F32, x + i * 4L));
                FloatVector odd = FloatVector.broadcast(F, ALL.get(F32, x + i * 4L + 4));
                IntVector w0 = IntVector.fromMemorySegment(I, ALL, w, ORDER);
                IntVector w1 = IntVector.fromMemorySegment(I, ALL, w + BYTES, ORDER);
                a0 = w0.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, a0);
                a1 = w1.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, a1);
                b0 = w0.and(high).reinterpretAsFloats().fma(odd, b0);
                b1 = w1.and(high).reinterpretAsFloats().fma(odd, b1);
            }
            a0.intoMemorySegment(ALL, at, ORDER);
            a1.intoMemorySegment(ALL, at + BYTES, ORDER);
            b0.intoMemorySegment(ALL, odds, ORDER);
            b1.intoMemorySegment(ALL, odds + BYTES, ORDER);
        }
    }
}
