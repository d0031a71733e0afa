package io.github.trol4j.core;

/**
 * How the columns of a fused projection are divided: all query heads, then all key heads, then all value heads. Query head
 * {@code j} reads key/value head {@code j / (query / kv)}.
 *
 * @param query number of query heads
 * @param kv number of key/value heads
 * @param dim width of one head
 */
public record HeadLayout(int query, int kv, int dim) {
    public HeadLayout {
        if (query <= 0 || kv <= 0 || dim <= 0 || query % kv != 0) {
            throw new ShapeException(
                    "%d query heads cannot be shared among %d key/value heads of width %d".formatted(query, kv, dim));
        }
    }

    /** Width of all queries of a row. */
    public int queryWidth() {
        return query * dim;
    }

    /** Width of all keys (or all values) of a row. */
    public int kvWidth() {
        return kv * dim;
    }

    /** Width of {@code [q | k | v]}. */
    public int fusedWidth() {
        return queryWidth() + 2 * kvWidth();
    }
}
