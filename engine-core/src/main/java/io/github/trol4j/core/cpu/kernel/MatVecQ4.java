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
 * A row vector times one panel of {@link Encoding#Q4}. A nibble becomes a float without a conversion: moved into the mantissa of
 * {@code 1 + nibble / 16}. As it stands for -8 to 7, 1.5 is too much, which is taken away once per group of {@code k} with the sum of
 * its {@code x}; the group's integer factor is applied to the group's sum. Whole rows of a panel at a time: a narrower strip, whose
 * reads leave gaps, measured a quarter of the speed.
 */
public final class MatVecQ4 {
    private static final int GROUP = Encoding.GROUP;
    private static final int PANEL = Encoding.PANEL;
    private static final int ROW = PANEL * 4;

    private MatVecQ4() {}

    /** -1.5 times the sum of {@code x} over each group, as {@link #run} wants them. */
    public static void groupOffsets(long x, int paddedK, long offsets) {
        for (int group = 0; group < paddedK / GROUP; group++) {
            FloatVector sum = FloatVector.zero(F);
            for (int i = 0; i < GROUP; i += N) {
                sum = sum.add(Lanes.load(x + (group * GROUP + i) * 4L));
            }
            Memory.putFloat(offsets + group * 4L, -1.5f * Lanes.sum(sum));
        }
    }

    /** Without the column scales, and divided by 16. */
    public static void run(long x, long offsets, int paddedK, long panel, long y) {
        IntVector mask = IntVector.broadcast(I, 0x00780000);
        IntVector one = IntVector.broadcast(I, 0x3F800000);
        IntVector byteMask = IntVector.broadcast(I, MatVec.OFFSET_BYTE_MASK);
        IntVector byteFlip = IntVector.broadcast(I, MatVec.OFFSET_BYTE_FLIP);
        FloatVector step = FloatVector.broadcast(F, 256);
        FloatVector middle = FloatVector.broadcast(F, -384);
        for (int column = 0; column < PANEL; column += 4 * N) {
            FloatVector sum0 = FloatVector.zero(F);
            FloatVector sum1 = FloatVector.zero(F);
            FloatVector sum2 = FloatVector.zero(F);
            FloatVector sum3 = FloatVector.zero(F);
            for (int g = 0; g < paddedK / GROUP; g++) {
                long record = panel + g / Encoding.GROUPS * (long) Encoding.RECORD_BYTES + column * 4L;
                long w = record + ROW + g % Encoding.GROUPS * (long) Encoding.GROUP_BYTES;
                long at = x + g * (GROUP * 4L);
                FloatVector a0 = FloatVector.broadcast(F, ALL.get(F32, offsets + g * 4L));
                FloatVector a1 = a0;
                FloatVector a2 = a0;
                FloatVector a3 = a0;
                FloatVector b0 = FloatVector.zero(F);
                FloatVector b1 = b0;
                FloatVector b2 = b0;
                FloatVector b3 = b0;
                for (int i = 0; i < GROUP; i += 8, w += ROW, at += 32) {
                    IntVector w0 = IntVector.fromMemorySegment(I, ALL, w, ORDER);
                    IntVector w1 = IntVector.fromMemorySegment(I, ALL, w + BYTES, ORDER);
                    IntVector w2 = IntVector.fromMemorySegment(I, ALL, w + 2L * BYTES, ORDER);
                    IntVector w3 = IntVector.fromMemorySegment(I, ALL, w + 3L * BYTES, ORDER);
                    FloatVector xi = FloatVector.broadcast(F, ALL.get(F32, at));
                    a0 = w0.lanewise(LSHL, 19)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a0);
                    a1 = w1.lanewise(LSHL, 19)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a1);
                    a2 = w2.lanewise(LSHL, 19)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a2);
                    a3 = w3.lanewise(LSHL, 19)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a3);
                    xi = FloatVector.broadcast(F, ALL.get(F32, at + 4));
                    b0 = w0.lanewise(LSHL, 11)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b0);
                    b1 = w1.lanewise(LSHL, 11)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b1);
                    b2 = w2.lanewise(LSHL, 11)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b2);
                    b3 = w3.lanewise(LSHL, 11)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b3);
                    xi = FloatVector.broadcast(F, ALL.get(F32, at + 8));
                    a0 = w0.lanewise(LSHL, 3)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a0);
                    a1 = w1.lanewise(LSHL, 3)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a1);
                    a2 = w2.lanewise(LSHL, 3)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a2);
                    a3 = w3.lanewise(LSHL, 3)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a3);
                    xi = FloatVector.broadcast(F, ALL.get(F32, at + 12));
                    b0 = w0.lanewise(LSHR, 5)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b0);
                    b1 = w1.lanewise(LSHR, 5)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b1);
                    b2 = w2.lanewise(LSHR, 5)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b2);
                    b3 = w3.lanewise(LSHR, 5)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b3);
                    xi = FloatVector.broadcast(F, ALL.get(F32, at + 16));
                    a0 = w0.lanewise(LSHL, 15)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a0);
                    a1 = w1.lanewise(LSHL, 15)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a1);
                    a2 = w2.lanewise(LSHL, 15)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a2);
                    a3 = w3.lanewise(LSHL, 15)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a3);
                    xi = FloatVector.broadcast(F, ALL.get(F32, at + 20));
                    b0 = w0.lanewise(LSHL, 7)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b0);
                    b1 = w1.lanewise(LSHL, 7)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b1);
                    b2 = w2.lanewise(LSHL, 7)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b2);
                    b3 = w3.lanewise(LSHL, 7)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b3);
                    xi = FloatVector.broadcast(F, ALL.get(F32, at + 24));
                    a0 = w0.lanewise(LSHR, 1)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a0);
                    a1 = w1.lanewise(LSHR, 1)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a1);
                    a2 = w2.lanewise(LSHR, 1)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a2);
                    a3 = w3.lanewise(LSHR, 1)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, a3);
                    xi = FloatVector.broadcast(F, ALL.get(F32, at + 28));
                    b0 = w0.lanewise(LSHR, 9)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b0);
                    b1 = w1.lanewise(LSHR, 9)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b1);
                    b2 = w2.lanewise(LSHR, 9)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b2);
                    b3 = w3.lanewise(LSHR, 9)
                            .and(mask)
                            .or(one)
                            .reinterpretAsFloats()
                            .fma(xi, b3);
                }
                int shift = 8 * (g % Encoding.GROUPS);
                sum0 = IntVector.fromMemorySegment(I, ALL, record, ORDER)
                        .lanewise(LSHR, shift)
                        .lanewise(LSHL, 15)
                        .and(byteMask)
                        .lanewise(XOR, byteFlip)
                        .reinterpretAsFloats()
                        .fma(step, middle)
                        .fma(a0.add(b0), sum0);
                sum1 = IntVector.fromMemorySegment(I, ALL, record + BYTES, ORDER)
                        .lanewise(LSHR, shift)
                        .lanewise(LSHL, 15)
                        .and(byteMask)
                        .lanewise(XOR, byteFlip)
                        .reinterpretAsFloats()
                        .fma(step, middle)
                        .fma(a1.add(b1), sum1);
                sum2 = IntVector.fromMemorySegment(I, ALL, record + 2L * BYTES, ORDER)
                        .lanewise(LSHR, shift)
                        .lanewise(LSHL, 15)
                        .and(byteMask)
                        .lanewise(XOR, byteFlip)
                        .reinterpretAsFloats()
                        .fma(step, middle)
                        .fma(a2.add(b2), sum2);
                sum3 = IntVector.fromMemorySegment(I, ALL, record + 3L * BYTES, ORDER)
                        .lanewise(LSHR, shift)
                        .lanewise(LSHL, 15)
                        .and(byteMask)
                        .lanewise(XOR, byteFlip)
                        .reinterpretAsFloats()
                        .fma(step, middle)
                        .fma(a3.add(b3), sum3);
            }
            long to = y + column * 4L;
            sum0.intoMemorySegment(ALL, to, ORDER);
            sum1.intoMemorySegment(ALL, to + BYTES, ORDER);
            sum2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
            sum3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
        }
    }
}
