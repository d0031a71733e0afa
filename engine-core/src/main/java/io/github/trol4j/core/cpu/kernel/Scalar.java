package io.github.trol4j.core.cpu.kernel;

/** Functions of one float: what {@link Activate} and {@link Convert} compute for each of a vector, to the last bit. */
public final class Scalar {
    private Scalar() {}

    static float exp(float x) {
        float bounded = Math.min(Math.max(x, Activate.LEAST), 88.3f);
        float shifted = Math.fma(bounded, Activate.LOG2E, Activate.ROUND);
        float n = shifted - Activate.ROUND;
        float r = Math.fma(n, -Activate.LN2_HIGH, bounded);
        r = Math.fma(n, -Activate.LN2_LOW, r);
        float p = 1.9875691500e-4f;
        p = Math.fma(p, r, 1.3981999507e-3f);
        p = Math.fma(p, r, 8.3334519073e-3f);
        p = Math.fma(p, r, 4.1665795894e-2f);
        p = Math.fma(p, r, 1.6666665459e-1f);
        p = Math.fma(p, r, 5.0000001201e-1f);
        p = Math.fma(p, r * r, r + 1f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
    }

    /** {@code x * sigmoid(slope * x)}. */
    static float swish(float x, float slope) {
        return x / (exp(x * -slope) + 1f);
    }

    /** {@code x * Φ(x)}. */
    static float gelu(float x) {
        float z = Math.abs(x) * 0.70710678f;
        float t = 1f / Math.fma(z, 0.3275911f, 1f);
        float p = 1.061405429f;
        p = Math.fma(p, t, -1.453152027f);
        p = Math.fma(p, t, 1.421413741f);
        p = Math.fma(p, t, -0.284496736f);
        p = Math.fma(p, t, 0.254829592f);
        float tail = p * t * exp(-(z * z)) * 0.5f;
        return Math.max(x, 0f) - Math.abs(x) * tail;
    }

    /** The nearest brain float, ties to even. */
    public static short bf16(float x) {
        int bits = Float.floatToRawIntBits(x);
        return (short) (Float.isNaN(x) ? bits >>> 16 | 0x40 : bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }
}
