package io.github.trol4j.core.cpu.kernel;

/** Matrix-matrix products on the calling thread: {@code c[m, n] = a[m, k] * panels[k, n]}. */
public interface Products extends AutoCloseable {
    /**
     * Whether panels of this encoding can be multiplied as they are: {@code F32} by f32 into f32, {@code BF16} by bf16 into f32,
     * {@code S8} by unsigned bytes into 32-bit integers. F32 always can.
     */
    boolean supports(Encoding encoding);

    /** Operands of a product, by address; strides count elements. */
    record Operands(long a, long lda, long panels, long c, long ldc) {}

    /**
     * @param worker number of the calling thread; no two calls at once with the same
     */
    void multiply(Encoding encoding, int m, int n, int k, Operands at, int worker);

    /** What computes, for people. */
    String description();

    @Override
    void close();
}
