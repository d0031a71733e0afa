package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static io.github.trol4j.core.cpu.kernel.Memory.ALL;
import static io.github.trol4j.core.cpu.kernel.Memory.ORDER;
import static jdk.incubator.vector.VectorOperators.I2F;

import jdk.incubator.vector.FloatVector;

/** From the sums of an integer product to floats. */
public final class Epilogue {
    private Epilogue() {}

    /**
     * {@code y = (sum - offset) * scale * rowScale}, offset and scale per column.
     *
     * @param offset what the 128 that was added to every activation has contributed, as integers
     */
    public static void dequantize(long sum, long offset, long scale, float rowScale, long y, int n) {
        int i = 0;
        for (; i + N <= n; i += N) {
            long at = i * 4L;
            FloatVector v = Lanes.loadInts(sum + at)
                    .sub(Lanes.loadInts(offset + at))
                    .convert(I2F, 0)
                    .reinterpretAsFloats();
            v.mul(Lanes.load(scale + at).mul(rowScale)).intoMemorySegment(ALL, y + at, ORDER);
        }
        for (; i < n; i++) {
            long at = i * 4L;
            int value = Memory.getInt(sum + at) - Memory.getInt(offset + at);
            Memory.putFloat(y + at, value * (Memory.getFloat(scale + at) * rowScale));
        }
    }
}
