package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Lanes.BYTES;
import static io.github.trol4j.core.cpu.kernel.Lanes.F;
import static io.github.trol4j.core.cpu.kernel.Lanes.I;
import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static io.github.trol4j.core.cpu.kernel.Lanes.S;
import static io.github.trol4j.core.cpu.kernel.Memory.ADDRESS;
import static io.github.trol4j.core.cpu.kernel.Memory.ALL;
import static io.github.trol4j.core.cpu.kernel.Memory.F32;
import static io.github.trol4j.core.cpu.kernel.Memory.I32;
import static io.github.trol4j.core.cpu.kernel.Memory.ORDER;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * A row vector times panels of {@link Encoding#Q4}, in 16-bit integers: twice the lanes of floats. {@link #prepare} rounds {@code x} to
 * signed bytes, with one scale per group of 32. Then a group's sum of byte times nibble is exact: it is taken modulo 2^16 with nibbles
 * as they stand, 0 to 15, and started at -8 times the sum of the bytes, so that it ends within 127 * 8 * 32.
 *
 * <p>A 32-bit lane holds eight consecutive {@code k} of a column, {@code k} and {@code k + 4} in one byte. Its 16-bit halves sum four
 * of them each (0, 4, 1, 5 and 2, 6, 3, 7) and meet once per group, where they are scaled.
 *
 * <p>Nibbles are not masked out. With {@code v_i} the lane shifted right by {@code i} nibbles, modulo 2^16, nibble {@code i} is
 * {@code v_i - 16 v_(i+1)}, so the sum of {@code x_i} times nibble {@code i} is the sum of {@code v_i (x_i - 16 x_(i-1))}: the factors
 * that {@link #prepare} writes. The upper half of the lane shifted by {@code i} is {@code v_(i+4)}.
 *
 * <p>Several panels are read side by side, a row of 256 bytes of each in turn. A processor fetches some lines ahead of each place that
 * it sees read, and one place is not enough for it to keep up with this arithmetic.
 */
public final class MatVecQ4 {
    /** Panels that can be read side by side. */
    public static final int MOST = 4;

    private static final int GROUP = Encoding.GROUP;
    private static final int PANEL = Encoding.PANEL;
    private static final int ROW = PANEL * 4;
    private static final int PREPARED = Encoding.PREPARED_Q4_BYTES;
    private static final int START = GROUP / 2 * 4;
    private static final int SCALE = START + 4;

    /** Added to a small integer, it leaves that integer in the low bits of the mantissa: 1.5 * 2^23. */
    private static final float ROUND = 0x1.8p23f;

    private MatVecQ4() {}

    /** Rounds {@code x}, zero up to {@code paddedK}, in place, and writes it down as {@link #run} reads it. */
    public static void prepare(long x, int paddedK, long prepared) {
        for (int g = 0; g < paddedK / GROUP; g++) {
            long from = x + g * (GROUP * 4L);
            long to = prepared + g * (long) PREPARED;
            float max = Reductions.maxAbs(from, GROUP);
            round(from, max < 1e-30f ? 0 : 127 / max); // below that the quotient could overflow
            int first = 0;
            int last = 0;
            for (int word = 0; word < GROUP; word += 8) {
                int lowBefore = 0;
                int highBefore = Memory.getInt(from + (word + 5) * 4L);
                for (int nibble = 0; nibble < 4; nibble++) {
                    long at = from + (word + nibble / 2 + nibble % 2 * 4) * 4L;
                    int low = Memory.getInt(at);
                    int high = Memory.getInt(at + 2 * 4);
                    long factors = to + (word / 2 + nibble) * 4L;
                    Memory.putInt(factors, pair(low - 16 * lowBefore, high - 16 * highBefore));
                    first += low;
                    last += high;
                    lowBefore = low;
                    highBefore = high;
                }
            }
            Memory.putInt(to + START, pair(-8 * first, -8 * last));
            Memory.putFloat(to + SCALE, max / 127);
        }
    }

    /** A group of floats times {@code inverse} to integers, in place. */
    private static void round(long group, float inverse) {
        for (int i = 0; i < GROUP; i += N) {
            long at = group + i * 4L;
            IntVector shifted = Lanes.load(at).mul(inverse).add(ROUND).reinterpretAsInts();
            Lanes.store(shifted.sub(Float.floatToRawIntBits(ROUND)), at);
        }
    }

    private static int pair(int low, int high) {
        return low & 0xFFFF | high << 16;
    }

    /**
     * Without the column scales. The loops are written out, for the reason that {@link MatVec} gives.
     *
     * @param x as {@link #prepare} wrote it
     * @param panel first of {@code count} panels, at most {@value #MOST}, {@code apart} bytes from one to the next
     * @param y 64 floats for each panel
     * @param scratch as much room again
     */
    public static void run(long x, int paddedK, long panel, long apart, int count, long y, long scratch) {
        int groups = paddedK / GROUP;
        for (int i = 0; i < count * PANEL; i++) {
            Memory.putFloat(y + i * 4L, 0);
        }
        for (int column = 0; column < PANEL; column += 4 * N) {
            int start = ALL.get(I32, x + START);
            for (int i = 0; i < count * PANEL; i++) {
                Memory.putInt(scratch + i * 4L, start);
            }
            for (int g = 0; g < groups; g++) {
                long prepared = x + g * (long) PREPARED & ADDRESS;
                long factors = panel + g / Encoding.GROUPS * (long) Encoding.RECORD_BYTES + column * 4L;
                long nibbles = factors + ROW + g % Encoding.GROUPS * (long) Encoding.GROUP_BYTES;
                for (int word = 0; word < GROUP / 8; word++) {
                    long at = prepared + word * 16L & ADDRESS;
                    ShortVector x0 = IntVector.broadcast(I, ALL.get(I32, at)).reinterpretAsShorts();
                    ShortVector x1 =
                            IntVector.broadcast(I, ALL.get(I32, at + 4)).reinterpretAsShorts();
                    ShortVector x2 =
                            IntVector.broadcast(I, ALL.get(I32, at + 8)).reinterpretAsShorts();
                    ShortVector x3 =
                            IntVector.broadcast(I, ALL.get(I32, at + 12)).reinterpretAsShorts();
                    for (int p = 0; p < count; p++) {
                        long w = nibbles + word * (long) ROW + p * apart & ADDRESS;
                        IntVector w0 = IntVector.fromMemorySegment(I, ALL, w, ORDER);
                        Memory.inOrder();
                        IntVector w1 = IntVector.fromMemorySegment(I, ALL, w + BYTES, ORDER);
                        Memory.inOrder();
                        IntVector w2 = IntVector.fromMemorySegment(I, ALL, w + 2L * BYTES, ORDER);
                        Memory.inOrder();
                        IntVector w3 = IntVector.fromMemorySegment(I, ALL, w + 3L * BYTES, ORDER);
                        long sums = scratch + p * (long) ROW & ADDRESS;
                        ShortVector a0 = ShortVector.fromMemorySegment(S, ALL, sums, ORDER);
                        ShortVector a1 = ShortVector.fromMemorySegment(S, ALL, sums + BYTES, ORDER);
                        ShortVector a2 = ShortVector.fromMemorySegment(S, ALL, sums + 2L * BYTES, ORDER);
                        ShortVector a3 = ShortVector.fromMemorySegment(S, ALL, sums + 3L * BYTES, ORDER);
                        a0 = w0.reinterpretAsShorts().mul(x0).add(a0);
                        a1 = w1.reinterpretAsShorts().mul(x0).add(a1);
                        a2 = w2.reinterpretAsShorts().mul(x0).add(a2);
                        a3 = w3.reinterpretAsShorts().mul(x0).add(a3);
                        a0 = w0.lanewise(LSHR, 4).reinterpretAsShorts().mul(x1).add(a0);
                        a1 = w1.lanewise(LSHR, 4).reinterpretAsShorts().mul(x1).add(a1);
                        a2 = w2.lanewise(LSHR, 4).reinterpretAsShorts().mul(x1).add(a2);
                        a3 = w3.lanewise(LSHR, 4).reinterpretAsShorts().mul(x1).add(a3);
                        a0 = w0.lanewise(LSHR, 8).reinterpretAsShorts().mul(x2).add(a0);
                        a1 = w1.lanewise(LSHR, 8).reinterpretAsShorts().mul(x2).add(a1);
                        a2 = w2.lanewise(LSHR, 8).reinterpretAsShorts().mul(x2).add(a2);
                        a3 = w3.lanewise(LSHR, 8).reinterpretAsShorts().mul(x2).add(a3);
                        a0 = w0.lanewise(LSHR, 12).reinterpretAsShorts().mul(x3).add(a0);
                        a1 = w1.lanewise(LSHR, 12).reinterpretAsShorts().mul(x3).add(a1);
                        a2 = w2.lanewise(LSHR, 12).reinterpretAsShorts().mul(x3).add(a2);
                        a3 = w3.lanewise(LSHR, 12).reinterpretAsShorts().mul(x3).add(a3);
                        a0.intoMemorySegment(ALL, sums, ORDER);
                        a1.intoMemorySegment(ALL, sums + BYTES, ORDER);
                        a2.intoMemorySegment(ALL, sums + 2L * BYTES, ORDER);
                        a3.intoMemorySegment(ALL, sums + 3L * BYTES, ORDER);
                    }
                }
                float scale = ALL.get(F32, prepared + SCALE);
                int next = g + 1 < groups ? ALL.get(I32, prepared + PREPARED + START) : 0;
                scale(factors, g % Encoding.GROUPS, scale, apart, count, scratch, next, y + column * 4L);
            }
        }
    }

    /**
     * Adds a group's sums, times its factor and scale, and lets those of the next start.
     *
     * <p>A method of its own, and too large to be compiled into its caller: there the compiler would come to its limit of nodes and box
     * the last vectors.
     *
     * @param next the pair that the next group's sums start at
     */
    private static void scale(
            long factors, int group, float by, long apart, int count, long scratch, int next, long y) {
        FloatVector scale = FloatVector.broadcast(F, by);
        IntVector start = IntVector.broadcast(I, next);
        // the group's factor to the top of its lane, then down
        IntVector shift = IntVector.broadcast(I, 24 - 8 * group);
        for (int p = 0; p < count; p++) {
            long sums = scratch + p * (long) ROW & ADDRESS;
            long scaled = factors + p * apart & ADDRESS;
            long to = y + p * (long) ROW & ADDRESS;
            IntVector both = IntVector.fromMemorySegment(I, ALL, sums, ORDER);
            start.intoMemorySegment(ALL, sums, ORDER);
            IntVector factor = IntVector.fromMemorySegment(I, ALL, scaled, ORDER)
                    .lanewise(LSHL, shift)
                    .lanewise(ASHR, 24);
            IntVector sum = both.add(both.lanewise(LSHL, 16)).lanewise(ASHR, 16).mul(factor);
            ((FloatVector) sum.convert(I2F, 0))
                    .fma(scale, FloatVector.fromMemorySegment(F, ALL, to, ORDER))
                    .intoMemorySegment(ALL, to, ORDER);
            both = IntVector.fromMemorySegment(I, ALL, sums + BYTES, ORDER);
            start.intoMemorySegment(ALL, sums + BYTES, ORDER);
            factor = IntVector.fromMemorySegment(I, ALL, scaled + BYTES, ORDER)
                    .lanewise(LSHL, shift)
                    .lanewise(ASHR, 24);
            sum = both.add(both.lanewise(LSHL, 16)).lanewise(ASHR, 16).mul(factor);
            ((FloatVector) sum.convert(I2F, 0))
                    .fma(scale, FloatVector.fromMemorySegment(F, ALL, to + BYTES, ORDER))
                    .intoMemorySegment(ALL, to + BYTES, ORDER);
            both = IntVector.fromMemorySegment(I, ALL, sums + 2L * BYTES, ORDER);
            start.intoMemorySegment(ALL, sums + 2L * BYTES, ORDER);
            factor = IntVector.fromMemorySegment(I, ALL, scaled + 2L * BYTES, ORDER)
                    .lanewise(LSHL, shift)
                    .lanewise(ASHR, 24);
            sum = both.add(both.lanewise(LSHL, 16)).lanewise(ASHR, 16).mul(factor);
            ((FloatVector) sum.convert(I2F, 0))
                    .fma(scale, FloatVector.fromMemorySegment(F, ALL, to + 2L * BYTES, ORDER))
                    .intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
            both = IntVector.fromMemorySegment(I, ALL, sums + 3L * BYTES, ORDER);
            start.intoMemorySegment(ALL, sums + 3L * BYTES, ORDER);
            factor = IntVector.fromMemorySegment(I, ALL, scaled + 3L * BYTES, ORDER)
                    .lanewise(LSHL, shift)
                    .lanewise(ASHR, 24);
            sum = both.add(both.lanewise(LSHL, 16)).lanewise(ASHR, 16).mul(factor);
            ((FloatVector) sum.convert(I2F, 0))
                    .fma(scale, FloatVector.fromMemorySegment(F, ALL, to + 3L * BYTES, ORDER))
                    .intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
        }
    }
}
