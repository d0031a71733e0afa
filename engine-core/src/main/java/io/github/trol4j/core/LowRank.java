package io.github.trol4j.core;

/**
 * A low-rank branch {@code y += B (A x)}, scale 1, beside a dense layer.
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 */
public record LowRank(Weight a, Weight b) implements RowBranch {
    public LowRank {
        if (a.rows() != b.width()) {
            throw new ShapeException(
                    "%s has rank %d, %s has rank %d".formatted(a.name(), a.rows(), b.name(), b.width()));
        }
    }
}
