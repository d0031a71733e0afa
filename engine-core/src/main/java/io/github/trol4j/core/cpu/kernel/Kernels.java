package io.github.trol4j.core.cpu.kernel;

/**
 * What is computed with floats outside of matrix products, in two ways with the same results to the last bit: {@link PlainKernels} and
 * {@link VectorKernels}. Results may overwrite an operand in place.
 *
 * <p>Sums over a row are made of {@value #LANES} partial sums, value {@code i} in sum {@code i % 16}, as far as whole groups of 16 go. Of
 * every four of those, the third is added to the first, the fourth to the second, and these two to each other; the four results are
 * then added up in order, and the values after the last group one by one. So a result does not depend on how wide vectors are.
 */
public interface Kernels {
    /** Partial sums of a row. */
    int LANES = 16;

    /** {@code y = a + b}. */
    void add(long a, long b, long y, int n);

    /** {@code y = a + b * scale}, element by element. */
    void addScaled(long a, long b, long scale, long y, int n);

    /** {@code y = a * factor}. */
    void scale(long a, float factor, long y, int n);

    /** {@code y = once * (1 - g) + twice * g}. */
    void mix(long once, long twice, float g, long y, int n);

    /** Rotates one head: pairs {@code (i, i + half)}, {@code half} cosines and sines. */
    void rotate(long x, long cos, long sin, long y, int half);

    /** Sum of {@code x * w}. */
    float dot(long x, long w, int n);

    void layerNorm(long x, long gain, long bias, float eps, long y, int n);

    void rmsNorm(long x, long gain, float eps, long y, int n);

    /** {@code y = x * sigmoid(slope * x)}. */
    void swish(long x, float slope, long y, int n);

    /** {@code y = x * Φ(x)}. */
    void gelu(long x, long y, int n);

    /** {@code y = silu(gate) * up}. */
    void gated(long gate, long up, long y, int n);

    /**
     * {@code exp(score - largest)} in place: softmax but for the division.
     *
     * @param n number of scores, a multiple of {@value #LANES}; those that do not count are negative infinity, and end below 1e-37
     * @return the sum, at least 1
     */
    float exponentials(long scores, int n);

    /** {@code n} brain floats, followed by zeros up to {@code padded}. */
    void bf16(long x, long y, int n, int padded);

    /** One panel of {@link Encoding#BF16} as {@link Encoding#F32}; {@code k} is rounded up to the interleave. */
    void bf16ToF32(long from, int k, long to);

    /**
     * A row times one panel of {@link Encoding#F32} or {@link Encoding#BF16}: {@code y[64] = x[k] * panel[k, 64]}.
     *
     * @param x readable and zero up to the next multiple of the interleave
     */
    void matVec(Encoding encoding, long x, int k, long panel, long y);

    /**
     * Adds a row times a piece of a panel to sums that are kept between pieces; over all pieces in order, {@code k} even in all but the
     * last, {@link #finishSums} then gives the bits of {@link #matVec}.
     *
     * @param sums 128 floats, zero at first
     */
    void addMatVec(Encoding encoding, long x, int k, long panel, long sums);

    /** The 64 results of {@link #addMatVec}, in place at the beginning of its sums. */
    default void finishSums(Encoding encoding, long sums) {
        if (encoding == Encoding.BF16) {
            add(sums, sums + Encoding.PANEL * 4L, sums, Encoding.PANEL);
        }
    }

    /**
     * {@link #matVec} for several rows, which may share what is done to the panel.
     *
     * @param apart bytes from one row to the next
     * @param yApart bytes from one result to the next
     */
    default void matVecs(Encoding encoding, int rows, long x, long apart, int k, long panel, long y, long yApart) {
        for (int r = 0; r < rows; r++) {
            matVec(encoding, x + r * apart, k, panel, y + r * yApart);
        }
    }
}
