package io.github.trol4j.core.cpu;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.RotaryTable;
import org.jspecify.annotations.Nullable;

/** Puts keys and values into a cache, head by head, rotating the keys on the way if asked to. One object per session. */
final class CacheWriter implements WorkerPool.Task {
    /** Rows that are worth waking another thread for. */
    private static final int WORTH_SHARING = 8;

    private final WorkerPool pool;
    private @Nullable CpuKvLayer layer;
    private @Nullable Source source;
    private @Nullable RotaryTable rotary;
    private int start;

    CacheWriter(WorkerPool pool) {
        this.pool = pool;
    }

    /** Keys and values of {@code rows} positions, {@code stride} floats apart. */
    static final class Source {
        private long keys;
        private long values;
        private long stride;
        private int rows;

        /** One object serves all calls of a session, so that a token allocates nothing. */
        Source set(long keys, long values, long stride, int rows) {
            this.keys = keys;
            this.values = values;
            this.stride = stride;
            this.rows = rows;
            return this;
        }
    }

    void append(CpuKvLayer layer, Source source, @Nullable RotaryTable rotary) {
        this.start = layer.length();
        layer.grow(source.rows);
        this.layer = layer;
        this.source = source;
        this.rotary = rotary;
        int heads = layer.heads().kv();
        if (source.rows < WORTH_SHARING) {
            for (int head = 0; head < heads; head++) {
                run(head, 0);
            }
        } else {
            pool.run(heads, this);
        }
        layer.advance(source.rows);
        this.layer = null;
        this.source = null;
        this.rotary = null;
    }

    @Override
    public void run(int head, int worker) {
        CpuKvLayer to = layer;
        Source from = source;
        if (to == null || from == null) {
            throw new BackendException("No cache is being written");
        }
        int dim = to.heads().dim();
        for (int r = 0; r < from.rows; r++) {
            long at = (r * from.stride + head * (long) dim) * 4;
            int angle = rotary == null ? 0 : rotary.at(start + r);
            to.tail().put(head, to.tailLength() + r, from.keys + at, from.values + at, rotary, angle);
        }
    }
}
