package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Encoding.GROUP;
import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;
import static io.github.trol4j.core.cpu.kernel.Lanes.I;
import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static io.github.trol4j.core.cpu.kernel.Memory.ALL;
import static io.github.trol4j.core.cpu.kernel.Memory.ORDER;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/** Panels of one encoding into panels of a wider one, for matrix products that cannot read the narrow one. */
public final class Unpack {
    private static final int ROW = PANEL * 4;

    private Unpack() {}

    /** One panel of {@link Encoding#BF16} as {@link Encoding#F32}; {@code k} is rounded up to the interleave. */
    public static void bf16ToF32(long from, int k, long to) {
        for (int i = 0; i < k; i += 2) {
            for (int column = 0; column < PANEL; column += N) {
                IntVector pair = Lanes.loadInts(from + i * (ROW / 2L) + column * 4L);
                Lanes.store(pair.lanewise(LSHL, 16), to + (long) i * ROW + column * 4L);
                Lanes.store(pair.and(0xFFFF0000), to + (i + 1L) * ROW + column * 4L);
            }
        }
    }

    /** One panel of {@link Encoding#S8} as {@link Encoding#F32}, without the column scales. */
    public static void s8ToF32(long from, int k, long to) {
        for (int i = 0; i < k; i += 4) {
            for (int column = 0; column < PANEL; column += N) {
                IntVector four = Lanes.loadInts(from + i * (ROW / 4L) + column * 4L);
                for (int b = 0; b < 4; b++) {
                    IntVector one = four.lanewise(LSHL, 24 - 8 * b).lanewise(ASHR, 24);
                    Lanes.store(
                            one.convert(jdk.incubator.vector.VectorOperators.I2F, 0)
                                    .reinterpretAsFloats(),
                            to + (i + b) * (long) ROW + column * 4L);
                }
            }
        }
    }

    /** One panel of {@link Encoding#Q4} as {@link Encoding#S8}: the same integers. */
    public static void q4ToS8(long from, int paddedK, long to) {
        long y = to;
        for (long record = from; y < to + (long) paddedK * PANEL; record += Encoding.RECORD_BYTES) {
            for (int g = 0; g < Encoding.GROUPS; g++) {
                long w = record + ROW + (long) g * Encoding.GROUP_BYTES;
                for (int column = 0; column < PANEL; column += N) {
                    IntVector factor = Lanes.loadInts(record + column * 4L)
                            .lanewise(LSHL, 24 - 8 * g)
                            .lanewise(ASHR, 24);
                    group(w + column * 4L, factor, y + column * 4L);
                }
                y += (long) GROUP * PANEL;
            }
        }
    }

    /**
     * {@code (nibble - 8) * factor}, two bytes at a time: a 16-bit product with both nibbles is both products, but that the lower one,
     * if negative, borrows from the upper. So 128 is added to it first, and what that does to its byte undone.
     */
    private static void group(long w, IntVector factor, long y) {
        ShortVector twice = factor.and(0xFFFF).or(factor.lanewise(LSHL, 16)).reinterpretAsShorts();
        ShortVector offset = twice.mul((short) (-8 * 0x101)).add((short) 0x80);
        for (int i = 0; i < GROUP / 8; i++) {
            IntVector w8 = IntVector.fromMemorySegment(I, ALL, w + (long) i * ROW, ORDER);
            ShortVector low = w8.and(0x0F0F0F0F).reinterpretAsShorts();
            ShortVector high = w8.lanewise(LSHR, 4).and(0x0F0F0F0F).reinterpretAsShorts();
            Lanes.store(low.mul(twice).add(offset).reinterpretAsInts().lanewise(XOR, 0x00800080), y + 2L * i * ROW);
            Lanes.store(
                    high.mul(twice).add(offset).reinterpretAsInts().lanewise(XOR, 0x00800080), y + (2L * i + 1) * ROW);
        }
    }
}
