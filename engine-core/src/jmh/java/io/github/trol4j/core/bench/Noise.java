package io.github.trol4j.core.bench;

import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Random numbers in the place of weights and activations, the same in every run. */
final class Noise {
    private static final ValueLayout.OfShort BF16 = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Noise() {}

    /** Activations of mean 0 and variance 1. */
    static float[] activations(int count) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Gains of a norm, around 1. */
    static HostTensor gains(int width) {
        SplittableRandom random = new SplittableRandom(2);
        float[] values = new float[width];
        for (int i = 0; i < width; i++) {
            values[i] = (float) random.nextDouble(0.5, 1.5);
        }
        return HostTensor.of("gain", "noise", values, width);
    }

    /** A weight in 16 bits, as published, that gives activations of variance 1 again. */
    static HostTensor matrix(String name, int out, int in) {
        SplittableRandom random = new SplittableRandom(3);
        double limit = Math.sqrt(3.0 / in);
        long count = (long) out * in;
        MemorySegment data = Arena.ofAuto().allocate(BF16, count); // [out, in]
        for (long i = 0; i < count; i++) {
            int bits = Float.floatToRawIntBits((float) random.nextDouble(-limit, limit));
            data.setAtIndex(BF16, i, (short) (bits >> 16));
        }
        return new HostTensor(name, "noise", DType.BF16, new long[] {out, in}, data);
    }
}
