package io.github.trol4j.core.cpu.kernel;

/** Matrix-matrix products on the calling thread: {@code c[m, n] = a[m, k] * panels[k, n]}. */
public interface Products extends AutoCloseable {
    /**
     * Whether panels of this encoding can be multiplied as they are: {@code F32} by f32 into f32, {@code BF16} by bf16 into f32,
     * {@code S8} by unsigned bytes into 32-bit integers. F32 always can.
     */
    boolean supports(Encoding encoding);

    /** Operands of a product, by address; strides count elements. One object may serve many calls, so that a token allocates nothing. */
    final class Operands {
        private long a;
        private long lda;
        private long panels;
        private long c;
        private long ldc;

        public Operands set(long a, long lda, long panels, long c, long ldc) {
            this.a = a;
            this.lda = lda;
            this.panels = panels;
            this.c = c;
            this.ldc = ldc;
            return this;
        }

        public long a() {
            return a;
        }

        public long lda() {
            return lda;
        }

        public long panels() {
            return panels;
        }

        public long c() {
            return c;
        }

        public long ldc() {
            return ldc;
        }
    }

    /**
     * @param worker number of the calling thread; no two calls at once with the same
     */
    void multiply(Encoding encoding, int m, int n, int k, Operands at, int worker);

    /** What computes, for people. */
    String description();

    @Override
    void close();
}
