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
 * A row vector times one panel of {@link Encoding#Q4}, in 16-bit integers: twice the lanes of floats. {@link #prepare} rounds
 * {@code x} to signed bytes, with one scale per group of 32. Then a group's sum of byte times nibble is exact: it is taken modulo
 * 2^16 with nibbles as they stand, 0 to 15, and started at -8 times the sum of the bytes, so that it ends within 127 * 8 * 32.
 *
 * <p>A 32-bit lane holds eight consecutive {@code k} of a column, {@code k} and {@code k + 4} in one byte. Its 16-bit halves sum four
 * of them each (0, 4, 1, 5 and 2, 6, 3, 7) and meet once per group, where they are scaled.
 *
 * <p>Nibbles are not masked out. With {@code v_i} a half shifted right by {@code i} nibbles, nibble {@code i} is
 * {@code v_i - 16 v_(i+1)}, so the sum of {@code x_i} times nibble {@code i} is the sum of {@code v_i (x_i - 16 x_(i-1))}: the factors
 * that {@link #prepare} writes.
 */
public final class MatVecQ4 {
    private static final int GROUP = Encoding.GROUP;
    private static final int PANEL = Encoding.PANEL;
    private static final int ROW = PANEL * 4;
    private static final int PREPARED = Encoding.PREPARED_Q4_BYTES;
    private static final int START = GROUP / 2 * 4;
    private static final int SCALE = START + 4;

    /**
     * Places of a panel that are read in turn. A processor fetches some lines ahead of each place it sees read, and with one place
     * that was not enough on an Intel Xeon (Emerald Rapids): four gave 14 % more, eight less again.
     */
    private static final int STREAMS = Encoding.GROUPS;

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
                int highBefore = 0;
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
     */
    public static void run(long x, int paddedK, long panel, long y) {
        for (int column = 0; column < PANEL; column += 4 * N) {
            FloatVector sum0 = FloatVector.zero(F);
            FloatVector sum1 = FloatVector.zero(F);
            FloatVector sum2 = FloatVector.zero(F);
            FloatVector sum3 = FloatVector.zero(F);
            int groups = paddedK / GROUP;
            for (int i = 0; i < groups; i++) {
                int g = i % STREAMS * (groups / STREAMS) + i / STREAMS;
                long record = panel + g / Encoding.GROUPS * (long) Encoding.RECORD_BYTES + column * 4L & ADDRESS;
                long nibbles = record + ROW + g % Encoding.GROUPS * (long) Encoding.GROUP_BYTES;
                long prepared = x + g * (long) PREPARED & ADDRESS;
                int start = ALL.get(I32, prepared + START);
                ShortVector a0 = IntVector.broadcast(I, start).reinterpretAsShorts();
                ShortVector a1 = IntVector.broadcast(I, start).reinterpretAsShorts();
                ShortVector a2 = IntVector.broadcast(I, start).reinterpretAsShorts();
                ShortVector a3 = IntVector.broadcast(I, start).reinterpretAsShorts();
                for (int word = 0; word < GROUP / 8; word++) {
                    long w = nibbles + word * (long) ROW & ADDRESS;
                    ShortVector w0 = ShortVector.fromMemorySegment(S, ALL, w, ORDER);
                    Memory.inOrder();
                    ShortVector w1 = ShortVector.fromMemorySegment(S, ALL, w + BYTES, ORDER);
                    Memory.inOrder();
                    ShortVector w2 = ShortVector.fromMemorySegment(S, ALL, w + 2L * BYTES, ORDER);
                    Memory.inOrder();
                    ShortVector w3 = ShortVector.fromMemorySegment(S, ALL, w + 3L * BYTES, ORDER);
                    long at = prepared + word * 16L & ADDRESS;
                    ShortVector xi = IntVector.broadcast(I, ALL.get(I32, at)).reinterpretAsShorts();
                    a0 = w0.mul(xi).add(a0);
                    a1 = w1.mul(xi).add(a1);
                    a2 = w2.mul(xi).add(a2);
                    a3 = w3.mul(xi).add(a3);
                    xi = IntVector.broadcast(I, ALL.get(I32, at + 4)).reinterpretAsShorts();
                    a0 = w0.lanewise(LSHR, 4).mul(xi).add(a0);
                    a1 = w1.lanewise(LSHR, 4).mul(xi).add(a1);
                    a2 = w2.lanewise(LSHR, 4).mul(xi).add(a2);
                    a3 = w3.lanewise(LSHR, 4).mul(xi).add(a3);
                    xi = IntVector.broadcast(I, ALL.get(I32, at + 8)).reinterpretAsShorts();
                    a0 = w0.lanewise(LSHR, 8).mul(xi).add(a0);
                    a1 = w1.lanewise(LSHR, 8).mul(xi).add(a1);
                    a2 = w2.lanewise(LSHR, 8).mul(xi).add(a2);
                    a3 = w3.lanewise(LSHR, 8).mul(xi).add(a3);
                    xi = IntVector.broadcast(I, ALL.get(I32, at + 12)).reinterpretAsShorts();
                    a0 = w0.lanewise(LSHR, 12).mul(xi).add(a0);
                    a1 = w1.lanewise(LSHR, 12).mul(xi).add(a1);
                    a2 = w2.lanewise(LSHR, 12).mul(xi).add(a2);
                    a3 = w3.lanewise(LSHR, 12).mul(xi).add(a3);
                }
                FloatVector scale = FloatVector.broadcast(F, ALL.get(F32, prepared + SCALE));
                int shift = 24 - 8 * (g % Encoding.GROUPS); // the group's factor to the top of its lane, then down
                IntVector both = a0.reinterpretAsInts();
                IntVector sum = both.add(both.lanewise(LSHL, 16)).lanewise(ASHR, 16);
                IntVector factor = IntVector.fromMemorySegment(I, ALL, record, ORDER)
                        .lanewise(LSHL, shift)
                        .lanewise(ASHR, 24);
                sum0 = ((FloatVector) sum.mul(factor).convert(I2F, 0)).fma(scale, sum0);
                both = a1.reinterpretAsInts();
                sum = both.add(both.lanewise(LSHL, 16)).lanewise(ASHR, 16);
                factor = IntVector.fromMemorySegment(I, ALL, record + BYTES, ORDER)
                        .lanewise(LSHL, shift)
                        .lanewise(ASHR, 24);
                sum1 = ((FloatVector) sum.mul(factor).convert(I2F, 0)).fma(scale, sum1);
                both = a2.reinterpretAsInts();
                sum = both.add(both.lanewise(LSHL, 16)).lanewise(ASHR, 16);
                factor = IntVector.fromMemorySegment(I, ALL, record + 2L * BYTES, ORDER)
                        .lanewise(LSHL, shift)
                        .lanewise(ASHR, 24);
                sum2 = ((FloatVector) sum.mul(factor).convert(I2F, 0)).fma(scale, sum2);
                both = a3.reinterpretAsInts();
                sum = both.add(both.lanewise(LSHL, 16)).lanewise(ASHR, 16);
                factor = IntVector.fromMemorySegment(I, ALL, record + 3L * BYTES, ORDER)
                        .lanewise(LSHL, shift)
                        .lanewise(ASHR, 24);
                sum3 = ((FloatVector) sum.mul(factor).convert(I2F, 0)).fma(scale, sum3);
            }
            long to = y + column * 4L;
            sum0.intoMemorySegment(ALL, to, ORDER);
            sum1.intoMemorySegment(ALL, to + BYTES, ORDER);
            sum2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
            sum3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
        }
    }
}
