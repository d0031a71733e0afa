package io.github.trol4j.core.cpu;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Queries, the keys and values that they look at, and where their results go. One object serves all calls of a session, so that a
 * token allocates nothing.
 */
@SuppressWarnings("NullAway.Init") // filled before each use
final class AttentionRequest {
    private long q;
    private long qStride;
    private long y;
    private long yStride;
    private int rows;
    private CpuKvLayer kv;
    private HeadLayout heads;
    private @Nullable Rows positions;
    private int start;

    AttentionRequest queries(long address, long stride, int count) {
        q = address;
        qStride = stride;
        rows = count;
        return this;
    }

    AttentionRequest results(long address, long stride) {
        y = address;
        yStride = stride;
        return this;
    }

    /**
     * @param seen how far each query sees, counted from {@code first}, or null if all see all
     */
    AttentionRequest over(CpuKvLayer cache, HeadLayout layout, @Nullable Rows seen, int first) {
        kv = cache;
        heads = layout;
        positions = seen;
        start = first;
        return this;
    }

    int rows() {
        return rows;
    }

    CpuKvLayer kv() {
        return kv;
    }

    HeadLayout heads() {
        return heads;
    }

    int dim() {
        return heads.dim();
    }

    /** Query heads that share a key/value head. */
    int group() {
        return heads.query() / heads.kv();
    }

    /** What scores are multiplied with before their softmax. */
    float scale() {
        return (float) Math.pow(dim(), -0.5);
    }

    /** Query number {@code j} of those in a row that share a key/value head. */
    long query(int row, int head, int j) {
        return q + (row * qStride + (head * group() + j) * (long) dim()) * 4;
    }

    /** Where its result belongs. */
    long result(int row, int head, int j) {
        return y + (row * yStride + (head * group() + j) * (long) dim()) * 4;
    }

    /** Floats from one row of results to the next. */
    long resultStride() {
        return yStride;
    }

    /** Positions that query {@code row} sees. */
    int visible(int row) {
        return positions == null ? kv.length() : start + positions.get(row) + 1;
    }

    /** Scores that a query has room for: each stretch of the cache begins at a column of its own. */
    int columns() {
        int columns = 0;
        for (int s = 0; s < kv.stretches(); s++) {
            columns += KvStore.padded(kv.stretchLength(s));
        }
        return columns;
    }
}
