package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.cpu.kernel.Memory;
import io.github.trol4j.core.cpu.kernel.PlainKernels;
import org.jspecify.annotations.Nullable;

/** Puts keys and values into a cache, head by head, rotating the keys on the way if asked to. One object per session. */
final class CacheWriter implements WorkerPool.Task {
    /** Rows that are worth waking another thread for. */
    private static final int WORTH_SHARING = 8;

    private final WorkerPool pool;
    /** A panel's keys or values of a head, and one of its rows, per worker. */
    private final float[][] rows;

    private final int[][] runs;
    private @Nullable CpuKvLayer layer;
    private @Nullable Source source;
    private @Nullable RotaryTable rotary;
    private int start;

    CacheWriter(WorkerPool pool) {
        this.pool = pool;
        this.rows = new float[pool.threads()][0];
        this.runs = new int[pool.threads()][PANEL];
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
        float[] rows = rows(worker, PANEL * dim);
        int count;
        for (int r = 0; r < from.rows; r += count) {
            int position = to.tailLength() + r;
            count = Math.min(PANEL - position % PANEL, from.rows - r);
            long at = (r * from.stride + head * (long) dim) * 4;
            gather(from.keys + at, from.stride, count, rows, dim);
            for (int i = 0; rotary != null && i < count; i++) {
                int angle = rotary.at(start + r + i);
                PlainKernels.rotate(rows, i * dim, rotary.half(), rotary.cos(), rotary.sin(), angle);
            }
            to.tail().putKeys(head, position, count, rows, runs[worker]);
            gather(from.values + at, from.stride, count, rows, dim);
            to.tail().putValues(head, position, count, rows, runs[worker]);
        }
    }

    private float[] rows(int worker, int size) {
        float[] known = rows[worker];
        if (known.length < size) {
            known = new float[size];
            rows[worker] = known;
        }
        return known;
    }

    private static void gather(long from, long stride, int count, float[] rows, int dim) {
        for (int i = 0; i < count; i++) {
            Memory.copy(from + i * stride * 4, rows, i * dim, dim);
        }
    }
}
