package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Lanes.F;
import static io.github.trol4j.core.cpu.kernel.Lanes.I;
import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static io.github.trol4j.core.cpu.kernel.Memory.ALL;
import static io.github.trol4j.core.cpu.kernel.Memory.F32;
import static io.github.trol4j.core.cpu.kernel.Memory.ORDER;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * A row vector times one panel of {@link Encoding#Q4}. A nibble becomes a float without a conversion: moved into the mantissa of
 * {@code 1 + nibble / 16}. As it stands for -8 to 7, 1.5 is too much, which is taken away once per group of {@code k} with the sum of
 * its {@code x}; the group's integer factor is applied to the group's sum.
 */
public final class MatVecQ4 {
    private static final int GROUP = Encoding.GROUP;
    private static final int PANEL = Encoding.PANEL;
    private static final int ROW = PANEL * 4;

    private MatVecQ4() {}

    /** -1.5 times the sum of {@code x} over each group, as {@link #run} wants them. */
    public static void groupOffsets(long x, int paddedK, long offsets) {
        for (int group = 0; group < paddedK / GROUP; group++) {
            FloatVector sum = Lanes.zero();
            for (int i = 0; i < GROUP; i += N) {
                sum = sum.add(Lanes.load(x + (group * GROUP + i) * 4L));
            }
            Memory.putFloat(offsets + group * 4L, -1.5f * sum.reduceLanes(ADD));
        }
    }

    /** Without the column scales, and divided by 16. */
    public static void run(long x, long offsets, int paddedK, long panel, long y) {
        IntVector mask = IntVector.broadcast(I, 0x00780000);
        IntVector one = IntVector.broadcast(I, 0x3F800000);
        IntVector byteMask = IntVector.broadcast(I, MatVec.OFFSET_BYTE_MASK);
        IntVector byteFlip = IntVector.broadcast(I, MatVec.OFFSET_BYTE_FLIP);
        for (int column = 0; column < PANEL; column += N) {
            FloatVector sum = Lanes.zero();
            long record = panel + column * 4L;
            long at = x;
            long offset = offsets;
            for (int k = 0; k < paddedK; k += Encoding.GROUPS * GROUP, record += Encoding.RECORD_BYTES) {
                IntVector factors = IntVector.fromMemorySegment(I, ALL, record, ORDER);
                long w = record + ROW;
                for (int g = 0; g < Encoding.GROUPS; g++, offset += 4) {
                    FloatVector a = FloatVector.broadcast(F, ALL.get(F32, offset));
                    FloatVector b = Lanes.zero();
                    FloatVector c = b;
                    FloatVector d = b;
                    for (int i = 0; i < GROUP; i += 8, w += ROW, at += 32) {
                        IntVector w8 = IntVector.fromMemorySegment(I, ALL, w, ORDER);
                        FloatVector xi = FloatVector.broadcast(F, ALL.get(F32, at));
                        a = w8.lanewise(LSHL, 19)
                                .and(mask)
                                .or(one)
                                .reinterpretAsFloats()
                                .fma(xi, a);
                        xi = FloatVector.broadcast(F, ALL.get(F32, at + 4));
                        b = w8.lanewise(LSHL, 11)
                                .and(mask)
                                .or(one)
                                .reinterpretAsFloats()
                                .fma(xi, b);
                        xi = FloatVector.broadcast(F, ALL.get(F32, at + 8));
                        c = w8.lanewise(LSHL, 3)
                                .and(mask)
                                .or(one)
                                .reinterpretAsFloats()
                                .fma(xi, c);
                        xi = FloatVector.broadcast(F, ALL.get(F32, at + 12));
                        d = w8.lanewise(LSHR, 5)
                                .and(mask)
                                .or(one)
                                .reinterpretAsFloats()
                                .fma(xi, d);
                        xi = FloatVector.broadcast(F, ALL.get(F32, at + 16));
                        a = w8.lanewise(LSHL, 15)
                                .and(mask)
                                .or(one)
                                .reinterpretAsFloats()
                                .fma(xi, a);
                        xi = FloatVector.broadcast(F, ALL.get(F32, at + 20));
                        b = w8.lanewise(LSHL, 7)
                                .and(mask)
                                .or(one)
                                .reinterpretAsFloats()
                                .fma(xi, b);
                        xi = FloatVector.broadcast(F, ALL.get(F32, at + 24));
                        c = w8.lanewise(LSHR, 1)
                                .and(mask)
                                .or(one)
                                .reinterpretAsFloats()
                                .fma(xi, c);
                        xi = FloatVector.broadcast(F, ALL.get(F32, at + 28));
                        d = w8.lanewise(LSHR, 9)
                                .and(mask)
                                .or(one)
                                .reinterpretAsFloats()
                                .fma(xi, d);
                    }
                    FloatVector factor = factors.lanewise(LSHL, 15)
                            .and(byteMask)
                            .lanewise(XOR, byteFlip)
                            .reinterpretAsFloats()
                            .fma(FloatVector.broadcast(F, 256), FloatVector.broadcast(F, -384));
                    sum = factor.fma(a.add(b).add(c.add(d)), sum);
                    factors = factors.lanewise(LSHR, 8);
                }
            }
            Lanes.store(sum, y + column * 4L);
        }
    }
}
