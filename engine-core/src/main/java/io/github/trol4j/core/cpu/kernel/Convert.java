package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Lanes.F;
import static io.github.trol4j.core.cpu.kernel.Lanes.HALF_S;
import static io.github.trol4j.core.cpu.kernel.Lanes.I;
import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static io.github.trol4j.core.cpu.kernel.Memory.ALL;
import static io.github.trol4j.core.cpu.kernel.Memory.ORDER;
import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Narrowing of activations for matrix products, one row at a time. */
public final class Convert {
    private static final float ROUND = 12582912f;

    private Convert() {}

    /** {@code n} brain floats, followed by zeros up to {@code padded}. */
    public static void bf16(long x, long y, int n, int padded) {
        int i = 0;
        for (; i + N <= n; i += N) {
            IntVector bits = IntVector.fromMemorySegment(I, ALL, x + i * 4L, ORDER);
            IntVector rounded =
                    bits.lanewise(LSHR, 16).and(1).add(bits).add(0x7FFF).lanewise(LSHR, 16);
            rounded.convertShape(I2S, HALF_S, 0).reinterpretAsShorts().intoMemorySegment(ALL, y + i * 2L, ORDER);
        }
        for (; i < n; i++) {
            Memory.putShort(y + i * 2L, Scalar.bf16(Memory.getFloat(x + i * 4L)));
        }
        for (; i < padded; i++) {
            Memory.putShort(y + i * 2L, (short) 0);
        }
    }

    /**
     * Bytes {@code round(x / scale) + 128} with the scale that brings the largest magnitude to 127, followed by 128s up to
     * {@code padded}; 3 bytes behind the row may be overwritten.
     *
     * @return the scale
     */
    public static float u8(long x, long y, int n, int padded) {
        float max = Reductions.maxAbs(x, n);
        float inverse = max < 1e-30f ? 0 : 127 / max; // below that the quotient could overflow
        FloatVector factor = FloatVector.broadcast(F, inverse);
        FloatVector round = FloatVector.broadcast(F, ROUND + 128);
        int i = 0;
        for (; i + N <= n; i += N) {
            IntVector bits = FloatVector.fromMemorySegment(F, ALL, x + i * 4L, ORDER)
                    .fma(factor, round)
                    .reinterpretAsInts();
            bits.convertShape(I2B, Lanes.QUARTER_B, 0).reinterpretAsBytes().intoMemorySegment(ALL, y + i, ORDER);
        }
        for (; i < n; i++) {
            Memory.putByte(y + i, (byte) (Math.round(Memory.getFloat(x + i * 4L) * inverse) + 128));
        }
        for (; i < padded; i++) {
            Memory.putByte(y + i, (byte) 128);
        }
        return max < 1e-30f ? 0 : max / 127;
    }

    /** {@code rest = x - scale * (bytes - 128)}: what {@link #u8} has lost. */
    public static void rest(long x, long bytes, float scale, long rest, int n) {
        for (int i = 0; i < n; i++) {
            int value = (Memory.getByte(bytes + i) & 0xFF) - 128;
            Memory.putFloat(rest + i * 4L, Memory.getFloat(x + i * 4L) - scale * value);
        }
    }
}
