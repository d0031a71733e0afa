package io.github.trol4j.core.cpu.kernel;

import static io.github.trol4j.core.cpu.kernel.Lanes.N;

import jdk.incubator.vector.FloatVector;

/** Sums and products of stretches of floats; results may overwrite an operand in place. */
public final class Elementwise {
    private Elementwise() {}

    public static void add(long a, long b, long y, long count) {
        long i = 0;
        for (; i + N <= count; i += N) {
            Lanes.store(Lanes.load(a + i * 4).add(Lanes.load(b + i * 4)), y + i * 4);
        }
        for (; i < count; i++) {
            Memory.putFloat(y + i * 4, Memory.getFloat(a + i * 4) + Memory.getFloat(b + i * 4));
        }
    }

    /** {@code y = a + b * scale}, element by element. */
    public static void addScaled(long a, long b, long scale, long y, int count) {
        int i = 0;
        for (; i + N <= count; i += N) {
            long at = i * 4L;
            Lanes.store(Lanes.load(b + at).mul(Lanes.load(scale + at)).add(Lanes.load(a + at)), y + at);
        }
        for (; i < count; i++) {
            long at = i * 4L;
            Memory.putFloat(y + at, Memory.getFloat(a + at) + Memory.getFloat(b + at) * Memory.getFloat(scale + at));
        }
    }

    /** {@code y = a * factor}. */
    public static void scale(long a, float factor, long y, int count) {
        int i = 0;
        for (; i + N <= count; i += N) {
            Lanes.store(Lanes.load(a + i * 4L).mul(factor), y + i * 4L);
        }
        for (; i < count; i++) {
            Memory.putFloat(y + i * 4L, Memory.getFloat(a + i * 4L) * factor);
        }
    }

    /** {@code y = a * factor * scale}, the scale element by element. */
    public static void scale(long a, float factor, long scale, long y, int count) {
        int i = 0;
        for (; i + N <= count; i += N) {
            long at = i * 4L;
            Lanes.store(Lanes.load(a + at).mul(factor).mul(Lanes.load(scale + at)), y + at);
        }
        for (; i < count; i++) {
            long at = i * 4L;
            Memory.putFloat(y + at, Memory.getFloat(a + at) * factor * Memory.getFloat(scale + at));
        }
    }

    /** {@code y = once * (1 - g) + twice * g}. */
    public static void mix(long once, long twice, float g, long y, int count) {
        int i = 0;
        for (; i + N <= count; i += N) {
            FloatVector first = Lanes.load(once + i * 4L).mul(1 - g);
            Lanes.store(first.add(Lanes.load(twice + i * 4L).mul(g)), y + i * 4L);
        }
        for (; i < count; i++) {
            float mixed = Memory.getFloat(once + i * 4L) * (1 - g) + Memory.getFloat(twice + i * 4L) * g;
            Memory.putFloat(y + i * 4L, mixed);
        }
    }

    /** Rotates one head: pairs {@code (i, i + half)}, {@code half} cosines and sines. */
    public static void rotate(long x, long cos, long sin, long y, int half) {
        int i = 0;
        for (; i + N <= half; i += N) {
            FloatVector left = Lanes.load(x + i * 4L);
            FloatVector right = Lanes.load(x + (half + i) * 4L);
            FloatVector c = Lanes.load(cos + i * 4L);
            FloatVector s = Lanes.load(sin + i * 4L);
            Lanes.store(left.mul(c).sub(right.mul(s)), y + i * 4L);
            Lanes.store(right.mul(c).add(left.mul(s)), y + (half + i) * 4L);
        }
        for (; i < half; i++) {
            float left = Memory.getFloat(x + i * 4L);
            float right = Memory.getFloat(x + (half + i) * 4L);
            float c = Memory.getFloat(cos + i * 4L);
            float s = Memory.getFloat(sin + i * 4L);
            Memory.putFloat(y + i * 4L, left * c - right * s);
            Memory.putFloat(y + (half + i) * 4L, right * c + left * s);
        }
    }
}
