package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Kernels.LANES;
import static io.github.trol4j.core.cpu.kernel.Lanes.I;
import static io.github.trol4j.core.cpu.kernel.Lanes.N;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Sums over one row, in the order that {@link Kernels} gives, and the normalisations made of them. */
public final class Reductions {
    private Reductions() {}

    public static float sum(long x, int n) {
        return sum(x, 0, n);
    }

    /** Sum of {@code x - shift}. */
    private static float sum(long x, float shift, int n) {
        int whole = n / LANES * LANES;
        float sum = 0;
        for (int lane = 0; lane < LANES; lane += N) {
            FloatVector a = Lanes.zero();
            for (int i = lane; i < whole; i += LANES) {
                a = a.add(Lanes.load(x + i * 4L).sub(shift));
            }
            sum = Lanes.addByFours(sum, a);
        }
        for (int i = whole; i < n; i++) {
            sum += Memory.getFloat(x + i * 4L) - shift;
        }
        return sum;
    }

    /** Sum of {@code (x - shift)²}. */
    public static float squares(long x, float shift, int n) {
        int whole = n / LANES * LANES;
        float sum = 0;
        for (int lane = 0; lane < LANES; lane += N) {
            FloatVector a = Lanes.zero();
            for (int i = lane; i < whole; i += LANES) {
                FloatVector u = Lanes.load(x + i * 4L).sub(shift);
                a = u.fma(u, a);
            }
            sum = Lanes.addByFours(sum, a);
        }
        for (int i = whole; i < n; i++) {
            float d = Memory.getFloat(x + i * 4L) - shift;
            sum += d * d;
        }
        return sum;
    }

    public static float dot(long x, long w, int n) {
        int whole = n / LANES * LANES;
        float sum = 0;
        for (int lane = 0; lane < LANES; lane += N) {
            FloatVector a = Lanes.zero();
            for (int i = lane; i < whole; i += LANES) {
                a = Lanes.load(x + i * 4L).fma(Lanes.load(w + i * 4L), a);
            }
            sum = Lanes.addByFours(sum, a);
        }
        for (int i = whole; i < n; i++) {
            sum += Memory.getFloat(x + i * 4L) * Memory.getFloat(w + i * 4L);
        }
        return sum;
    }

    /** Largest magnitude. */
    public static float maxAbs(long x, int n) {
        // without its sign a float compares like an integer, and for integers the maximum is one instruction
        IntVector most = IntVector.zero(I);
        int i = 0;
        for (; i + N <= n; i += N) {
            most = most.max(Lanes.loadInts(x + i * 4L).and(Integer.MAX_VALUE));
        }
        float max = Float.intBitsToFloat(most.reduceLanes(MAX));
        for (; i < n; i++) {
            max = Math.max(max, Math.abs(Memory.getFloat(x + i * 4L)));
        }
        return max;
    }

    public static void layerNorm(long x, long gain, long bias, float eps, long y, int n) {
        float mean = sum(x, n) / n;
        float rest = sum(x, mean, n) / n; // what rounding has left out of the mean matters in nearly constant rows
        double variance = squares(x, mean, n) / n - (double) rest * rest;
        float scale = (float) (1 / Math.sqrt(variance + eps));
        int i = 0;
        for (; i + N <= n; i += N) {
            FloatVector unit = Lanes.load(x + i * 4L).sub(mean).sub(rest).mul(scale);
            Lanes.store(unit.mul(Lanes.load(gain + i * 4L)).add(Lanes.load(bias + i * 4L)), y + i * 4L);
        }
        for (; i < n; i++) {
            float unit = (Memory.getFloat(x + i * 4L) - mean - rest) * scale;
            Memory.putFloat(y + i * 4L, unit * Memory.getFloat(gain + i * 4L) + Memory.getFloat(bias + i * 4L));
        }
    }

    public static void rmsNorm(long x, long gain, float eps, long y, int n) {
        float scale = (float) (1 / Math.sqrt(squares(x, 0, n) / n + (double) eps));
        Elementwise.scale(x, scale, gain, y, n);
    }
}
