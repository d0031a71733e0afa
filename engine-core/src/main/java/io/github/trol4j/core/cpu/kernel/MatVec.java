package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Lanes.BYTES;
import static io.github.trol4j.core.cpu.kernel.Lanes.F;
import static io.github.trol4j.core.cpu.kernel.Lanes.I;
import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static io.github.trol4j.core.cpu.kernel.Memory.ALL;
import static io.github.trol4j.core.cpu.kernel.Memory.F32;
import static io.github.trol4j.core.cpu.kernel.Memory.ORDER;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * A row vector times one panel: {@code y[64] = x[k] * panel[k, 64]}, the work of decoding. Four registers of columns at a time, two
 * sums each, so that eight independent chains hide the latency of the multiply-add.
 *
 * <p>The loops are written out, without helpers: the compiler stops inlining our own methods, and starts boxing vectors, long before
 * it stops inlining the Vector API's.
 *
 * <p>{@code x} must be readable and zero up to the next multiple of the interleave.
 */
public final class MatVec {
    /** Columns computed together: four registers. */
    private static final int STRIP = 4 * N;

    /** Where {@link #s8} moves a byte to, and what makes {@code 1 + (byte + 128) / 256} of it. */
    static final int OFFSET_BYTE_MASK = 0x007F8000;

    static final int OFFSET_BYTE_FLIP = 0x3FC00000;

    private MatVec() {}

    public static void f32(long x, int k, long panel, long y) {
        for (int column = 0; column < Encoding.PANEL; column += STRIP) {
            FloatVector a0 = Lanes.zero();
            FloatVector a1 = Lanes.zero();
            FloatVector a2 = Lanes.zero();
            FloatVector a3 = Lanes.zero();
            long w = panel + column * 4L;
            for (int i = 0; i < k; i++, w += Encoding.PANEL * 4) {
                FloatVector xi = Lanes.broadcast(x + i * 4L);
                a0 = xi.fma(Lanes.load(w), a0);
                a1 = xi.fma(Lanes.load(w + BYTES), a1);
                a2 = xi.fma(Lanes.load(w + 2L * BYTES), a2);
                a3 = xi.fma(Lanes.load(w + 3L * BYTES), a3);
            }
            store(y + column * 4L, a0, a1, a2, a3);
        }
    }

    public static void bf16(long x, int k, long panel, long y) {
        for (int column = 0; column < Encoding.PANEL; column += STRIP) {
            FloatVector a0 = Lanes.zero();
            FloatVector a1 = Lanes.zero();
            FloatVector a2 = Lanes.zero();
            FloatVector a3 = Lanes.zero();
            FloatVector b0 = Lanes.zero();
            FloatVector b1 = Lanes.zero();
            FloatVector b2 = Lanes.zero();
            FloatVector b3 = Lanes.zero();
            long w = panel + column * 4L;
            for (int i = 0; i < k; i += 2, w += Encoding.PANEL * 4) {
                FloatVector even = Lanes.broadcast(x + i * 4L);
                FloatVector odd = Lanes.broadcast(x + i * 4L + 4);
                IntVector w0 = Lanes.loadInts(w);
                IntVector w1 = Lanes.loadInts(w + BYTES);
                IntVector w2 = Lanes.loadInts(w + 2L * BYTES);
                IntVector w3 = Lanes.loadInts(w + 3L * BYTES);
                a0 = low(w0).fma(even, a0);
                a1 = low(w1).fma(even, a1);
                a2 = low(w2).fma(even, a2);
                a3 = low(w3).fma(even, a3);
                b0 = high(w0).fma(odd, b0);
                b1 = high(w1).fma(odd, b1);
                b2 = high(w2).fma(odd, b2);
                b3 = high(w3).fma(odd, b3);
            }
            store(y + column * 4L, a0.add(b0), a1.add(b1), a2.add(b2), a3.add(b3));
        }
    }

    /**
     * Without the column scales, and divided by 256. A byte becomes a float without a conversion: moved into the mantissa of
     * {@code 1 + u / 256}, {@code u} the byte plus 128. What is too much, 1.5 times the sum of {@code x}, is taken away at the start.
     */
    public static void s8(long x, float sum, int k, long panel, long y) {
        IntVector mask = IntVector.broadcast(I, OFFSET_BYTE_MASK);
        IntVector one = IntVector.broadcast(I, OFFSET_BYTE_FLIP);
        for (int column = 0; column < Encoding.PANEL; column += STRIP) {
            FloatVector a0 = FloatVector.broadcast(F, -1.5f * sum);
            FloatVector a1 = a0;
            FloatVector a2 = a0;
            FloatVector a3 = a0;
            FloatVector b0 = Lanes.zero();
            FloatVector b1 = b0;
            FloatVector b2 = b0;
            FloatVector b3 = b0;
            long w = panel + column * 4L;
            for (int i = 0; i < k; i += 4, w += Encoding.PANEL * 4) {
                IntVector w0 = IntVector.fromMemorySegment(I, ALL, w, ORDER);
                IntVector w1 = IntVector.fromMemorySegment(I, ALL, w + BYTES, ORDER);
                IntVector w2 = IntVector.fromMemorySegment(I, ALL, w + 2L * BYTES, ORDER);
                IntVector w3 = IntVector.fromMemorySegment(I, ALL, w + 3L * BYTES, ORDER);
                long at = x + i * 4L;
                FloatVector xi = FloatVector.broadcast(F, ALL.get(F32, at));
                a0 = w0.lanewise(LSHL, 15)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, a0);
                a1 = w1.lanewise(LSHL, 15)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, a1);
                a2 = w2.lanewise(LSHL, 15)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, a2);
                a3 = w3.lanewise(LSHL, 15)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, a3);
                xi = FloatVector.broadcast(F, ALL.get(F32, at + 4));
                b0 = w0.lanewise(LSHL, 7)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, b0);
                b1 = w1.lanewise(LSHL, 7)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, b1);
                b2 = w2.lanewise(LSHL, 7)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, b2);
                b3 = w3.lanewise(LSHL, 7)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, b3);
                xi = FloatVector.broadcast(F, ALL.get(F32, at + 8));
                a0 = w0.lanewise(LSHR, 1)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, a0);
                a1 = w1.lanewise(LSHR, 1)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, a1);
                a2 = w2.lanewise(LSHR, 1)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, a2);
                a3 = w3.lanewise(LSHR, 1)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, a3);
                xi = FloatVector.broadcast(F, ALL.get(F32, at + 12));
                b0 = w0.lanewise(LSHR, 9)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, b0);
                b1 = w1.lanewise(LSHR, 9)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, b1);
                b2 = w2.lanewise(LSHR, 9)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, b2);
                b3 = w3.lanewise(LSHR, 9)
                        .and(mask)
                        .lanewise(XOR, one)
                        .reinterpretAsFloats()
                        .fma(xi, b3);
            }
            store(y + column * 4L, a0.add(b0), a1.add(b1), a2.add(b2), a3.add(b3));
        }
    }

    private static FloatVector low(IntVector pair) {
        return pair.lanewise(LSHL, 16).reinterpretAsFloats();
    }

    private static FloatVector high(IntVector pair) {
        return pair.and(0xFFFF0000).reinterpretAsFloats();
    }

    private static void store(long y, FloatVector a0, FloatVector a1, FloatVector a2, FloatVector a3) {
        Lanes.store(a0, y);
        Lanes.store(a1, y + BYTES);
        Lanes.store(a2, y + 2L * BYTES);
        Lanes.store(a3, y + 3L * BYTES);
    }
}
