package io.github.trol4j.core.cpu;

import io.github.trol4j.core.AttentionHook;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queries, the keys and values that they look at, and where their results go. All rows look at one cache, or each at its own. One
 * object serves all calls of a session.
 */
@SuppressWarnings("NullAway.Init") // filled before each use
final class AttentionRequest {
    private long q;
    private long qStride;
    private long y;
    private long yStride;
    private int rows;
    private CpuKvLayer kv;
    private @Nullable List<? extends KvLayer> each;
    private HeadLayout heads;
    private @Nullable Rows positions;
    private @Nullable AttentionHook hook;
    private int columns;

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
     * All rows look at one cache.
     *
     * @param seen position of each row, which sees up to its own, or null if all see all
     */
    AttentionRequest over(CpuKvLayer cache, HeadLayout layout, @Nullable Rows seen, @Nullable AttentionHook watching) {
        kv = cache;
        each = null;
        heads = layout;
        positions = seen;
        hook = watching;
        columns = KvStore.padded(cache.length());
        return this;
    }

    /** Each row looks at all of a cache of its own. */
    AttentionRequest overEach(List<? extends KvLayer> caches, HeadLayout layout) {
        each = caches;
        heads = layout;
        positions = null;
        hook = null;
        columns = 0;
        for (int r = 0; r < rows; r++) {
            columns = Math.max(columns, KvStore.padded(kv(r).length()));
        }
        return this;
    }

    int rows() {
        return rows;
    }

    /** The cache that a row looks at. */
    CpuKvLayer kv(int row) {
        return each == null ? kv : (CpuKvLayer) each.get(row);
    }

    HeadLayout heads() {
        return heads;
    }

    @Nullable
    AttentionHook hook() {
        return hook;
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

    /** Position of query {@code row}; where all see all, the last one cached. */
    int position(int row) {
        return positions == null ? kv(row).end() - 1 : positions.get(row);
    }

    /** Cached rows that query {@code row} sees. */
    int visible(int row) {
        return positions == null ? kv(row).length() : kv.visible(positions.get(row));
    }

    /** Scores that a query has room for: whole steps. */
    int columns() {
        return columns;
    }

    /**
     * Whether {@link FewQueries} computes a block of {@code count} rows: in a decoding step each row is alone, a prompt is computed in
     * one way as a whole, and where all see all each block may be computed as it likes.
     */
    boolean areFew(int count) {
        int together = each != null ? 1 : positions == null ? count : rows;
        return together * group() < FewQueries.FEWER_THAN;
    }

    /** Scores that are computed, about. */
    long work() {
        return (long) rows * heads.query() * columns;
    }
}
