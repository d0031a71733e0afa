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
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            FloatVector a2 = FloatVector.zero(F);
            FloatVector a3 = FloatVector.zero(F);
            long w = panel + column * 4L;
            for (int i = 0; i < k; i++, w += Encoding.PANEL * 4) {
                FloatVector xi = FloatVector.broadcast(F, ALL.get(F32, x + i * 4L));
                a0 = xi.fma(FloatVector.fromMemorySegment(F, ALL, w, ORDER), a0);
                Memory.inOrder();
                a1 = xi.fma(FloatVector.fromMemorySegment(F, ALL, w + BYTES, ORDER), a1);
                Memory.inOrder();
                a2 = xi.fma(FloatVector.fromMemorySegment(F, ALL, w + 2L * BYTES, ORDER), a2);
                Memory.inOrder();
                a3 = xi.fma(FloatVector.fromMemorySegment(F, ALL, w + 3L * BYTES, ORDER), a3);
            }
            long to = y + column * 4L;
            a0.intoMemorySegment(ALL, to, ORDER);
            a1.intoMemorySegment(ALL, to + BYTES, ORDER);
            a2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
            a3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
        }
    }

    public static void bf16(long x, int k, long panel, long y) {
        IntVector high = IntVector.broadcast(I, 0xFFFF0000);
        for (int column = 0; column < Encoding.PANEL; column += STRIP) {
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            FloatVector a2 = FloatVector.zero(F);
            FloatVector a3 = FloatVector.zero(F);
            FloatVector b0 = FloatVector.zero(F);
            FloatVector b1 = FloatVector.zero(F);
            FloatVector b2 = FloatVector.zero(F);
            FloatVector b3 = FloatVector.zero(F);
            long w = panel + column * 4L;
            for (int i = 0; i < k; i += 2, w += Encoding.PANEL * 4) {
                FloatVector even = FloatVector.broadcast(F, ALL.get(F32, x + i * 4L));
                FloatVector odd = FloatVector.broadcast(F, ALL.get(F32, x + i * 4L + 4));
                IntVector w0 = IntVector.fromMemorySegment(I, ALL, w, ORDER);
                Memory.inOrder();
                IntVector w1 = IntVector.fromMemorySegment(I, ALL, w + BYTES, ORDER);
                Memory.inOrder();
                IntVector w2 = IntVector.fromMemorySegment(I, ALL, w + 2L * BYTES, ORDER);
                Memory.inOrder();
                IntVector w3 = IntVector.fromMemorySegment(I, ALL, w + 3L * BYTES, ORDER);
                a0 = w0.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, a0);
                a1 = w1.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, a1);
                a2 = w2.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, a2);
                a3 = w3.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, a3);
                b0 = w0.and(high).reinterpretAsFloats().fma(odd, b0);
                b1 = w1.and(high).reinterpretAsFloats().fma(odd, b1);
                b2 = w2.and(high).reinterpretAsFloats().fma(odd, b2);
                b3 = w3.and(high).reinterpretAsFloats().fma(odd, b3);
            }
            long to = y + column * 4L;
            a0.add(b0).intoMemorySegment(ALL, to, ORDER);
            a1.add(b1).intoMemorySegment(ALL, to + BYTES, ORDER);
            a2.add(b2).intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
            a3.add(b3).intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
        }
    }

    /** {@link #bf16} for two rows, so that a panel is read and widened once. */
    public static void bf16Pair(long x, long second, int k, long panel, long y, long secondY) {
        IntVector high = IntVector.broadcast(I, 0xFFFF0000);
        for (int column = 0; column < Encoding.PANEL; column += STRIP) {
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            FloatVector a2 = FloatVector.zero(F);
            FloatVector a3 = FloatVector.zero(F);
            FloatVector b0 = FloatVector.zero(F);
            FloatVector b1 = FloatVector.zero(F);
            FloatVector b2 = FloatVector.zero(F);
            FloatVector b3 = FloatVector.zero(F);
            FloatVector c0 = FloatVector.zero(F);
            FloatVector c1 = FloatVector.zero(F);
            FloatVector c2 = FloatVector.zero(F);
            FloatVector c3 = FloatVector.zero(F);
            FloatVector d0 = FloatVector.zero(F);
            FloatVector d1 = FloatVector.zero(F);
            FloatVector d2 = FloatVector.zero(F);
            FloatVector d3 = FloatVector.zero(F);
            long w = panel + column * 4L;
            for (int i = 0; i < k; i += 2, w += Encoding.PANEL * 4) {
                FloatVector even = FloatVector.broadcast(F, ALL.get(F32, x + i * 4L));
                FloatVector odd = FloatVector.broadcast(F, ALL.get(F32, x + i * 4L + 4));
                FloatVector even2 = FloatVector.broadcast(F, ALL.get(F32, second + i * 4L));
                FloatVector odd2 = FloatVector.broadcast(F, ALL.get(F32, second + i * 4L + 4));
                IntVector w0 = IntVector.fromMemorySegment(I, ALL, w, ORDER);
                Memory.inOrder();
                IntVector w1 = IntVector.fromMemorySegment(I, ALL, w + BYTES, ORDER);
                Memory.inOrder();
                IntVector w2 = IntVector.fromMemorySegment(I, ALL, w + 2L * BYTES, ORDER);
                Memory.inOrder();
                IntVector w3 = IntVector.fromMemorySegment(I, ALL, w + 3L * BYTES, ORDER);
                FloatVector value;
                value = w0.lanewise(LSHL, 16).reinterpretAsFloats();
                a0 = value.fma(even, a0);
                c0 = value.fma(even2, c0);
                value = w0.and(high).reinterpretAsFloats();
                b0 = value.fma(odd, b0);
                d0 = value.fma(odd2, d0);
                value = w1.lanewise(LSHL, 16).reinterpretAsFloats();
                a1 = value.fma(even, a1);
                c1 = value.fma(even2, c1);
                value = w1.and(high).reinterpretAsFloats();
                b1 = value.fma(odd, b1);
                d1 = value.fma(odd2, d1);
                value = w2.lanewise(LSHL, 16).reinterpretAsFloats();
                a2 = value.fma(even, a2);
                c2 = value.fma(even2, c2);
                value = w2.and(high).reinterpretAsFloats();
                b2 = value.fma(odd, b2);
                d2 = value.fma(odd2, d2);
                value = w3.lanewise(LSHL, 16).reinterpretAsFloats();
                a3 = value.fma(even, a3);
                c3 = value.fma(even2, c3);
                value = w3.and(high).reinterpretAsFloats();
                b3 = value.fma(odd, b3);
                d3 = value.fma(odd2, d3);
            }
            long to = y + column * 4L;
            long secondTo = secondY + column * 4L;
            a0.add(b0).intoMemorySegment(ALL, to, ORDER);
            a1.add(b1).intoMemorySegment(ALL, to + BYTES, ORDER);
            a2.add(b2).intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
            a3.add(b3).intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
            c0.add(d0).intoMemorySegment(ALL, secondTo, ORDER);
            c1.add(d1).intoMemorySegment(ALL, secondTo + BYTES, ORDER);
            c2.add(d2).intoMemorySegment(ALL, secondTo + 2L * BYTES, ORDER);
            c3.add(d3).intoMemorySegment(ALL, secondTo + 3L * BYTES, ORDER);
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
            FloatVector b0 = FloatVector.zero(F);
            FloatVector b1 = b0;
            FloatVector b2 = b0;
            FloatVector b3 = b0;
            long w = panel + column * 4L;
            for (int i = 0; i < k; i += 4, w += Encoding.PANEL * 4) {
                IntVector w0 = IntVector.fromMemorySegment(I, ALL, w, ORDER);
                Memory.inOrder();
                IntVector w1 = IntVector.fromMemorySegment(I, ALL, w + BYTES, ORDER);
                Memory.inOrder();
                IntVector w2 = IntVector.fromMemorySegment(I, ALL, w + 2L * BYTES, ORDER);
                Memory.inOrder();
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
            long to = y + column * 4L;
            a0.add(b0).intoMemorySegment(ALL, to, ORDER);
            a1.add(b1).intoMemorySegment(ALL, to + BYTES, ORDER);
            a2.add(b2).intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
            a3.add(b3).intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
        }
    }
}
