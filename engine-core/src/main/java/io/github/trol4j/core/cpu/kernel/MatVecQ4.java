package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Lanes.BYTES;
import static io.github.trol4j.core.cpu.kernel.Lanes.F;
import static io.github.trol4j.core.cpu.kernel.Lanes.I;
import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static io.github.trol4j.core.cpu.kernel.Lanes.S;
import static io.github.trol4j.core.cpu.kernel.Memory.ALL;
import static io.github.trol4j.core.cpu.kernel.Memory.F32;
import static io.github.trol4j.core.cpu.kernel.Memory.I32;
import static io.github.trol4j.core.cpu.kernel.Memory.ORDER;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * A row vector times one panel of {@link Encoding#Q4}, in 16-bit integers: twice the lanes of floats. {@link #prepare} rounds
 * {@code x} to signed bytes, with one scale per group of 32. Then a group's sum of byte times nibble is exact: it is taken modulo
 * 2^16 with nibbles as they stand, 0 to 15, and started at -8 times the sum of the bytes, so that it ends within 127 * 8 * 16.
 *
 * <p>A 32-bit lane holds eight consecutive {@code k} of a column, so a pair of 16-bit lanes sums the first four and the last four,
 * and they meet once per group, where they are scaled.
 */
public final class MatVecQ4 {
    private static final int GROUP = Encoding.GROUP;
    private static final int PANEL = Encoding.PANEL;
    private static final int ROW = PANEL * 4;
    /** Prepared bytes of a group: 16 pairs of bytes as shorts, the pair its sums start at, its scale. */
    private static final int PREPARED = (GROUP / 2 + 2) * 4;

    private static final int START = GROUP / 2 * 4;
    private static final int SCALE = START + 4;

    /** Added to a small integer, it leaves that integer in the low bits of the mantissa: 1.5 * 2^23. */
    private static final float ROUND = 0x1.8p23f;

    private MatVecQ4() {}

    /** Bytes that {@link #prepare} writes. */
    public static long preparedBytes(int paddedK) {
        return paddedK / GROUP * (long) PREPARED;
    }

    /** Rounds {@code x}, zero up to {@code paddedK}, as {@link #run} reads it. */
    public static void prepare(long x, int paddedK, long prepared) {
        for (int g = 0; g < paddedK / GROUP; g++) {
            long from = x + g * (GROUP * 4L);
            long to = prepared + g * (long) PREPARED;
            float max = Reductions.maxAbs(from, GROUP);
            float inverse = max < 1e-30f ? 0 : 127 / max; // below that the quotient could overflow
            int first = 0;
            int last = 0;
            for (int word = 0; word < GROUP; word += 8) {
                for (int i = word; i < word + 4; i++) {
                    int low = rounded(Memory.getFloat(from + i * 4L) * inverse);
                    int high = rounded(Memory.getFloat(from + i * 4L + 16) * inverse);
                    first += low;
                    last += high;
                    Memory.putInt(to + (word / 2 + i - word) * 4L, pair(low, high));
                }
            }
            Memory.putInt(to + START, pair(-8 * first, -8 * last));
            Memory.putFloat(to + SCALE, max / 127);
        }
    }

    private static int rounded(float value) {
        return Float.floatToRawIntBits(value + ROUND) - Float.floatToRawIntBits(ROUND);
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
        FloatVector round = FloatVector.broadcast(F, ROUND);
        IntVector roundBits = round.reinterpretAsInts();
        for (int column = 0; column < PANEL; column += 4 * N) {
            FloatVector sum0 = FloatVector.zero(F);
            FloatVector sum1 = FloatVector.zero(F);
            FloatVector sum2 = FloatVector.zero(F);
            FloatVector sum3 = FloatVector.zero(F);
            for (int g = 0; g < paddedK / GROUP; g++) {
                long record = panel + g / Encoding.GROUPS * (long) Encoding.RECORD_BYTES + column * 4L;
                long w = record + ROW + g % Encoding.GROUPS * (long) Encoding.GROUP_BYTES;
                long at = x + g * (long) PREPARED;
                ShortVector a0 = IntVector.broadcast(I, ALL.get(I32, at + START)).reinterpretAsShorts();
                ShortVector a1 = a0;
                ShortVector a2 = a0;
                ShortVector a3 = a0;
                for (int i = 0; i < GROUP; i += 8, at += 16, w += ROW) {
                    ShortVector w0 = ShortVector.fromMemorySegment(S, ALL, w, ORDER);
                    ShortVector w1 = ShortVector.fromMemorySegment(S, ALL, w + BYTES, ORDER);
                    ShortVector w2 = ShortVector.fromMemorySegment(S, ALL, w + 2L * BYTES, ORDER);
                    ShortVector w3 = ShortVector.fromMemorySegment(S, ALL, w + 3L * BYTES, ORDER);
                    ShortVector xi = IntVector.broadcast(I, ALL.get(I32, at)).reinterpretAsShorts();
                    a0 = w0.and((short) 15).mul(xi).add(a0);
                    a1 = w1.and((short) 15).mul(xi).add(a1);
                    a2 = w2.and((short) 15).mul(xi).add(a2);
                    a3 = w3.and((short) 15).mul(xi).add(a3);
                    xi = IntVector.broadcast(I, ALL.get(I32, at + 4)).reinterpretAsShorts();
                    a0 = w0.lanewise(LSHR, 4).and((short) 15).mul(xi).add(a0);
                    a1 = w1.lanewise(LSHR, 4).and((short) 15).mul(xi).add(a1);
                    a2 = w2.lanewise(LSHR, 4).and((short) 15).mul(xi).add(a2);
                    a3 = w3.lanewise(LSHR, 4).and((short) 15).mul(xi).add(a3);
                    xi = IntVector.broadcast(I, ALL.get(I32, at + 8)).reinterpretAsShorts();
                    a0 = w0.lanewise(LSHR, 8).and((short) 15).mul(xi).add(a0);
                    a1 = w1.lanewise(LSHR, 8).and((short) 15).mul(xi).add(a1);
                    a2 = w2.lanewise(LSHR, 8).and((short) 15).mul(xi).add(a2);
                    a3 = w3.lanewise(LSHR, 8).and((short) 15).mul(xi).add(a3);
                    xi = IntVector.broadcast(I, ALL.get(I32, at + 12)).reinterpretAsShorts();
                    a0 = w0.lanewise(LSHR, 12).mul(xi).add(a0);
                    a1 = w1.lanewise(LSHR, 12).mul(xi).add(a1);
                    a2 = w2.lanewise(LSHR, 12).mul(xi).add(a2);
                    a3 = w3.lanewise(LSHR, 12).mul(xi).add(a3);
                }
                FloatVector scale = FloatVector.broadcast(F, ALL.get(F32, x + g * (long) PREPARED + SCALE));
                int shift = 24 - 8 * (g % Encoding.GROUPS); // the group's factor to the top of its lane, then down
                IntVector both = a0.reinterpretAsInts();
                IntVector sum = both.lanewise(ASHR, 16).add(both.lanewise(LSHL, 16).lanewise(ASHR, 16));
                IntVector factor = IntVector.fromMemorySegment(I, ALL, record, ORDER)
                        .lanewise(LSHL, shift)
                        .lanewise(ASHR, 24);
                FloatVector scaled = factor.add(roundBits).reinterpretAsFloats().sub(round).mul(scale);
                sum0 = sum.add(roundBits).reinterpretAsFloats().sub(round).fma(scaled, sum0);
                both = a1.reinterpretAsInts();
                sum = both.lanewise(ASHR, 16).add(both.lanewise(LSHL, 16).lanewise(ASHR, 16));
                factor = IntVector.fromMemorySegment(I, ALL, record + BYTES, ORDER)
                        .lanewise(LSHL, shift)
                        .lanewise(ASHR, 24);
                scaled = factor.add(roundBits).reinterpretAsFloats().sub(round).mul(scale);
                sum1 = sum.add(roundBits).reinterpretAsFloats().sub(round).fma(scaled, sum1);
                both = a2.reinterpretAsInts();
                sum = both.lanewise(ASHR, 16).add(both.lanewise(LSHL, 16).lanewise(ASHR, 16));
                factor = IntVector.fromMemorySegment(I, ALL, record + 2L * BYTES, ORDER)
                        .lanewise(LSHL, shift)
                        .lanewise(ASHR, 24);
                scaled = factor.add(roundBits).reinterpretAsFloats().sub(round).mul(scale);
                sum2 = sum.add(roundBits).reinterpretAsFloats().sub(round).fma(scaled, sum2);
                both = a3.reinterpretAsInts();
                sum = both.lanewise(ASHR, 16).add(both.lanewise(LSHL, 16).lanewise(ASHR, 16));
                factor = IntVector.fromMemorySegment(I, ALL, record + 3L * BYTES, ORDER)
                        .lanewise(LSHL, shift)
                        .lanewise(ASHR, 24);
                scaled = factor.add(roundBits).reinterpretAsFloats().sub(round).mul(scale);
                sum3 = sum.add(roundBits).reinterpretAsFloats().sub(round).fma(scaled, sum3);
            }
            long to = y + column * 4L;
            sum0.intoMemorySegment(ALL, to, ORDER);
            sum1.intoMemorySegment(ALL, to + BYTES, ORDER);
            sum2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
            sum3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
        }
    }
}
