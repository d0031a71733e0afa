package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Kernels.LANES;
import static io.github.trol4j.core.cpu.kernel.Lanes.F;
import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The exponential and what is made of it. {@code exp} is 2^n times a polynomial on half an octave around 0 (relative error below
 * 2e-7); the error function is Abramowitz and Stegun 7.1.26 (absolute error below 2e-7).
 */
public final class Activate {
    static final float LOG2E = 1.44269504f;
    static final float LN2_HIGH = 0.693359375f;
    static final float LN2_LOW = -2.12194440e-4f;
    /** Whose exponential is about the smallest normal float. */
    static final float LEAST = -87.3f;

    static final float ROUND = 12582912f; // 1.5 * 2^23: adding it leaves the nearest integer in the low bits

    private Activate() {}

    static FloatVector exp(FloatVector x) {
        return power(x.max(LEAST).min(88.3f));
    }

    /** {@code exp} where neither it nor its inverse overflows. */
    private static FloatVector power(FloatVector bounded) {
        FloatVector shifted = bounded.fma(FloatVector.broadcast(F, LOG2E), FloatVector.broadcast(F, ROUND));
        FloatVector n = shifted.sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), bounded);
        r = n.fma(FloatVector.broadcast(F, -LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(F, 1.9875691500e-4f);
        p = p.fma(r, FloatVector.broadcast(F, 1.3981999507e-3f));
        p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
        p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
        p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
        p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
        p = p.fma(r.mul(r), r.add(1f));
        IntVector exponent = shifted.reinterpretAsInts().lanewise(LSHL, 23);
        return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }

    /** {@code x * sigmoid(slope x)}. */
    private static FloatVector swish(FloatVector x, float slope) {
        return x.div(exp(x.mul(-slope)).add(1f));
    }

    private static FloatVector gelu(FloatVector x) {
        FloatVector z = x.abs().mul(0.70710678f);
        FloatVector t = FloatVector.broadcast(F, 1f)
                .div(z.fma(FloatVector.broadcast(F, 0.3275911f), FloatVector.broadcast(F, 1f)));
        FloatVector p = FloatVector.broadcast(F, 1.061405429f);
        p = p.fma(t, FloatVector.broadcast(F, -1.453152027f));
        p = p.fma(t, FloatVector.broadcast(F, 1.421413741f));
        p = p.fma(t, FloatVector.broadcast(F, -0.284496736f));
        p = p.fma(t, FloatVector.broadcast(F, 0.254829592f));
        FloatVector tail = p.mul(t).mul(exp(z.mul(z).neg())).mul(0.5f); // Φ(-|x|)
        // x Φ(x) = max(x, 0) - |x| Φ(-|x|): no cancellation for negative x.
        return x.max(0f).sub(x.abs().mul(tail));
    }

    public static void swish(long x, float slope, long y, int n) {
        int i = 0;
        for (; i + N <= n; i += N) {
            Lanes.store(swish(Lanes.load(x + i * 4L), slope), y + i * 4L);
        }
        for (; i < n; i++) {
            Memory.putFloat(y + i * 4L, Scalar.swish(Memory.getFloat(x + i * 4L), slope));
        }
    }

    public static void gelu(long x, long y, int n) {
        int i = 0;
        for (; i + N <= n; i += N) {
            Lanes.store(gelu(Lanes.load(x + i * 4L)), y + i * 4L);
        }
        for (; i < n; i++) {
            Memory.putFloat(y + i * 4L, Scalar.gelu(Memory.getFloat(x + i * 4L)));
        }
    }

    public static void gated(long gate, long up, long y, int n) {
        int i = 0;
        for (; i + N <= n; i += N) {
            Lanes.store(swish(Lanes.load(gate + i * 4L), 1f).mul(Lanes.load(up + i * 4L)), y + i * 4L);
        }
        for (; i < n; i++) {
            float value = Scalar.swish(Memory.getFloat(gate + i * 4L), 1);
            Memory.putFloat(y + i * 4L, value * Memory.getFloat(up + i * 4L));
        }
    }

    /** Without a tail, which would be too much: the compiler stops inlining at a number of nodes, and then boxes vectors. */
    public static float exponentials(long scores, int n) {
        FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < n; i += N) {
            FloatVector score = Lanes.load(scores + i * 4L);
            most = most.blend(score, score.compare(GT, most)); // quicker than a maximum that minds NaN and -0
        }
        float max = most.reduceLanes(MAX);
        float sum = 0;
        for (int lane = 0; lane < LANES; lane += N) {
            FloatVector sums = Lanes.zero();
            for (int i = lane; i < n; i += LANES) {
                FloatVector x = Lanes.load(scores + i * 4L).sub(max);
                FloatVector e = power(x.blend(LEAST, x.compare(LT, LEAST)));
                Lanes.store(e, scores + i * 4L);
                sums = sums.add(e);
            }
            sum = Lanes.addByFours(sum, sums);
        }
        return sum;
    }
}
