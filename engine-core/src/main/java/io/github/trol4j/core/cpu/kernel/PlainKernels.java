package io.github.trol4j.core.cpu.kernel;

import io.github.trol4j.core.BackendException;

/**
 * {@link Kernels} as loops over arrays: fast from the first call on, where vectors are objects until the compiler has reached them,
 * and the definition of what the vectors compute.
 */
public final class PlainKernels implements Kernels {
    private static final int PANEL = Encoding.PANEL;

    @Override
    public void add(long a, long b, long y, int n) {
        float[] left = floats(a, n);
        float[] right = floats(b, n);
        for (int i = 0; i < n; i++) {
            left[i] += right[i];
        }
        Memory.copy(left, 0, y, n);
    }

    @Override
    public void addScaled(long a, long b, long scale, long y, int n) {
        float[] left = floats(a, n);
        float[] right = floats(b, n);
        float[] by = floats(scale, n);
        for (int i = 0; i < n; i++) {
            left[i] += right[i] * by[i];
        }
        Memory.copy(left, 0, y, n);
    }

    @Override
    public void scale(long a, float factor, long y, int n) {
        float[] values = floats(a, n);
        for (int i = 0; i < n; i++) {
            values[i] *= factor;
        }
        Memory.copy(values, 0, y, n);
    }

    @Override
    public void mix(long once, long twice, float g, long y, int n) {
        float[] first = floats(once, n);
        float[] second = floats(twice, n);
        for (int i = 0; i < n; i++) {
            first[i] = first[i] * (1 - g) + second[i] * g;
        }
        Memory.copy(first, 0, y, n);
    }

    @Override
    public void rotate(long x, long cos, long sin, long y, int half) {
        float[] head = floats(x, 2 * half);
        rotate(head, 0, half, floats(cos, half), floats(sin, half), 0);
        Memory.copy(head, 0, y, 2 * half);
    }

    /**
     * Rotates one head in place.
     *
     * @param at where its {@code 2 half} floats begin
     * @param angle where its cosines and sines begin
     */
    public static void rotate(float[] rows, int at, int half, float[] cos, float[] sin, int angle) {
        for (int i = 0; i < half; i++) {
            float c = cos[angle + i];
            float s = sin[angle + i];
            float left = rows[at + i];
            float right = rows[at + half + i];
            rows[at + i] = left * c - right * s;
            rows[at + half + i] = right * c + left * s;
        }
    }

    @Override
    public float dot(long x, long w, int n) {
        return dot(floats(x, n), floats(w, n));
    }

    @Override
    public void layerNorm(long x, long gain, long bias, float eps, long y, int n) {
        float[] row = floats(x, n);
        float mean = sum(row, 0) / n;
        float rest = sum(row, mean) / n;
        double variance = squares(row, mean) / n - (double) rest * rest;
        float scale = (float) (1 / Math.sqrt(variance + eps));
        float[] by = floats(gain, n);
        float[] plus = floats(bias, n);
        for (int i = 0; i < n; i++) {
            row[i] = (row[i] - mean - rest) * scale * by[i] + plus[i];
        }
        Memory.copy(row, 0, y, n);
    }

    @Override
    public void rmsNorm(long x, long gain, float eps, long y, int n) {
        float[] row = floats(x, n);
        float scale = (float) (1 / Math.sqrt(squares(row, 0) / n + (double) eps));
        float[] by = floats(gain, n);
        for (int i = 0; i < n; i++) {
            row[i] = row[i] * scale * by[i];
        }
        Memory.copy(row, 0, y, n);
    }

    @Override
    public void swish(long x, float slope, long y, int n) {
        float[] values = floats(x, n);
        for (int i = 0; i < n; i++) {
            values[i] = Scalar.swish(values[i], slope);
        }
        Memory.copy(values, 0, y, n);
    }

    @Override
    public void gelu(long x, long y, int n) {
        float[] values = floats(x, n);
        for (int i = 0; i < n; i++) {
            values[i] = Scalar.gelu(values[i]);
        }
        Memory.copy(values, 0, y, n);
    }

    @Override
    public void gated(long gate, long up, long y, int n) {
        float[] values = floats(gate, n);
        float[] by = floats(up, n);
        for (int i = 0; i < n; i++) {
            values[i] = Scalar.swish(values[i], 1) * by[i];
        }
        Memory.copy(values, 0, y, n);
    }

    @Override
    public float exponentials(long scores, int n) {
        float[] row = floats(scores, n);
        float max = Float.NEGATIVE_INFINITY;
        for (float score : row) {
            max = Math.max(max, score);
        }
        float[] sums = new float[LANES];
        for (int i = 0; i < n; i++) {
            row[i] = Scalar.exp(row[i] - max);
            sums[i % LANES] += row[i];
        }
        Memory.copy(row, 0, scores, n);
        return total(sums);
    }

    @Override
    public void bf16(long x, long y, int n, int padded) {
        float[] values = floats(x, n);
        short[] brain = new short[padded];
        for (int i = 0; i < n; i++) {
            brain[i] = Scalar.bf16(values[i]);
        }
        Memory.copy(brain, y);
    }

    @Override
    public void bf16ToF32(long from, int k, long to) {
        int[] pairs = ints(from, (k + 1) / 2 * PANEL);
        int[] wide = new int[pairs.length * 2];
        for (int i = 0; i < pairs.length; i++) {
            int even = i / PANEL * 2 * PANEL + i % PANEL;
            wide[even] = pairs[i] << 16;
            wide[even + PANEL] = pairs[i] & 0xFFFF0000;
        }
        Memory.copy(wide, to, wide.length);
    }

    @Override
    public void matVec(Encoding encoding, long x, int k, long panel, long y) {
        switch (encoding) {
            case F32 -> matVecF32(x, k, panel, y, new float[PANEL]);
            case BF16 -> matVecBf16(x, k, panel, y);
            case S8, Q4 -> throw new BackendException("%s panels have kernels of their own".formatted(encoding));
        }
    }

    @Override
    public void addMatVec(Encoding encoding, long x, int k, long panel, long sums) {
        switch (encoding) {
            case F32 -> matVecF32(x, k, panel, sums, floats(sums, PANEL));
            case BF16 -> {
                float[] odd = floats(sums + PANEL * 4L, PANEL);
                float[] even = floats(sums, PANEL);
                addPairs(x, k, panel, even, odd);
                Memory.copy(even, 0, sums, PANEL);
                Memory.copy(odd, 0, sums + PANEL * 4L, PANEL);
            }
            case S8, Q4 -> throw new BackendException("%s panels have kernels of their own".formatted(encoding));
        }
    }

    private static void matVecF32(long x, int k, long panel, long y, float[] sums) {
        float[] row = floats(x, k);
        float[] w = floats(panel, k * PANEL);
        for (int i = 0; i < k; i++) {
            for (int column = 0; column < PANEL; column++) {
                sums[column] = Math.fma(row[i], w[i * PANEL + column], sums[column]);
            }
        }
        Memory.copy(sums, 0, y, PANEL);
    }

    private static void matVecBf16(long x, int k, long panel, long y) {
        float[] even = new float[PANEL];
        float[] odd = new float[PANEL];
        addPairs(x, k, panel, even, odd);
        for (int column = 0; column < PANEL; column++) {
            even[column] += odd[column];
        }
        Memory.copy(even, 0, y, PANEL);
    }

    private static void addPairs(long x, int k, long panel, float[] even, float[] odd) {
        int pairs = (k + 1) / 2;
        float[] row = floats(x, 2 * pairs);
        int[] w = ints(panel, pairs * PANEL);
        for (int i = 0; i < pairs; i++) {
            for (int column = 0; column < PANEL; column++) {
                int pair = w[i * PANEL + column];
                even[column] = Math.fma(Float.intBitsToFloat(pair << 16), row[2 * i], even[column]);
                odd[column] = Math.fma(Float.intBitsToFloat(pair & 0xFFFF0000), row[2 * i + 1], odd[column]);
            }
        }
    }

    // ---- sums, in the order that Kernels gives

    private static float sum(float[] row, float shift) {
        float[] sums = new float[LANES];
        int whole = row.length / LANES * LANES;
        for (int i = 0; i < whole; i++) {
            sums[i % LANES] += row[i] - shift;
        }
        float sum = total(sums);
        for (int i = whole; i < row.length; i++) {
            sum += row[i] - shift;
        }
        return sum;
    }

    private static float squares(float[] row, float shift) {
        float[] shifted = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            shifted[i] = row[i] - shift;
        }
        return dot(shifted, shifted);
    }

    private static float dot(float[] x, float[] w) {
        float[] sums = new float[LANES];
        int whole = x.length / LANES * LANES;
        for (int i = 0; i < whole; i++) {
            sums[i % LANES] = Math.fma(x[i], w[i], sums[i % LANES]);
        }
        float sum = total(sums);
        for (int i = whole; i < x.length; i++) {
            sum += x[i] * w[i];
        }
        return sum;
    }

    private static float total(float[] sums) {
        float sum = 0;
        for (int i = 0; i < LANES; i += 4) {
            sum += sums[i] + sums[i + 2] + (sums[i + 1] + sums[i + 3]);
        }
        return sum;
    }

    private static float[] floats(long address, int n) {
        float[] values = new float[n];
        Memory.copy(address, values, 0, n);
        return values;
    }

    private static int[] ints(long address, int n) {
        int[] values = new int[n];
        Memory.copy(address, values);
        return values;
    }
}
