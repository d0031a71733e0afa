package io.github.trol4j.core.cpu.kernel;

/**
 * How the values of a panel matrix are held. A matrix {@code [k, n]} is cut into panels of {@value #PANEL} columns; inside a panel
 * {@link #interleave} consecutive {@code k} of one column lie together, then the next column, then the next {@code k}. So a vector
 * register holds many columns and no kernel ever sums across lanes; and it is also the layout that matrix instructions want.
 */
public enum Encoding {
    F32(1, 16, 32),
    /** Upper halves of f32. */
    BF16(2, 32, 16),
    /** Signed bytes, one scale per column. */
    S8(4, 64, 8),
    /**
     * Four bits, a small integer factor per column and 32 {@code k}, one scale per column: {@code scale * factor * (nibble - 8)}.
     * The product of the integers fits a signed byte, so {@link Encoding#S8} holds exactly the same matrix.
     */
    Q4(8, 128, 4);

    /** Columns of a panel. */
    public static final int PANEL = 64;
    /** Consecutive {@code k} that share a factor in {@link #Q4}. */
    public static final int GROUP = 32;
    /** Groups of {@link #Q4} whose factors lie together, one byte each, in front of their nibbles. */
    public static final int GROUPS = 4;
    /** Bytes of the nibbles of one panel and group in {@link #Q4}. */
    public static final int GROUP_BYTES = PANEL * GROUP / 2;
    /** Bytes of {@value #GROUPS} groups of a panel with their factors. */
    public static final int RECORD_BYTES = GROUPS * (PANEL + GROUP_BYTES);
    /** Bytes that a row's group is prepared into: 16 pairs of factors, the pair its sums start at, its scale. */
    static final int PREPARED_Q4_BYTES = (GROUP / 2 + 2) * 4;

    private final int interleave;
    private final int multiple;
    private final int bits;

    Encoding(int interleave, int multiple, int bits) {
        this.interleave = interleave;
        this.multiple = multiple;
        this.bits = bits;
    }

    /** Consecutive {@code k} of a column that lie together. */
    public int interleave() {
        return interleave;
    }

    /** Whether values are integers that lack the scale of their column; only vectors compute with those. */
    public boolean isInteger() {
        return this == S8 || this == Q4;
    }

    /** Rows of a panel once padded with zeros. */
    public int paddedDepth(int k) {
        return (k + multiple - 1) / multiple * multiple;
    }

    /** Bytes of one panel of depth {@code k}. */
    public long panelBytes(int k) {
        long depth = paddedDepth(k);
        return this == Q4 ? depth / (GROUPS * GROUP) * RECORD_BYTES : depth * PANEL * bits / 8;
    }

    /** Bytes that {@link MatVecQ4#prepare} makes of a row. */
    public static long preparedQ4Bytes(int paddedK) {
        return paddedK / GROUP * (long) PREPARED_Q4_BYTES;
    }

    public static int panels(int n) {
        return (n + PANEL - 1) / PANEL;
    }
}
