package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
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
    private Rows positions = Rows.none();

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

        /** One object serves all calls of a session. */
        Source set(long keys, long values, long stride, int rows) {
            this.keys = keys;
            this.values = values;
            this.stride = stride;
            this.rows = rows;
            return this;
        }
    }

    /**
     * @param turning turns the keys, or null if they have been turned
     * @param at position of each row
     */
    void append(CpuKvLayer to, Source from, @Nullable RotaryTable turning, Rows at) {
        to.grow(from.rows);
        layer = to;
        source = from;
        rotary = turning;
        positions = at;
        int heads = to.heads().kv();
        if (from.rows < WORTH_SHARING) {
            for (int head = 0; head < heads; head++) {
                run(head, 0);
            }
        } else {
            pool.run(heads, this);
        }
        to.advance(at);
        layer = null;
        source = null;
        rotary = null;
    }

    @Override
    public void run(int head, int worker) {
        CpuKvLayer to = layer;
        Source from = source;
        if (to == null || from == null) {
            throw new IllegalStateException("no cache is being written");
        }
        int dim = to.heads().dim();
        float[] rows = rows(worker, PANEL * dim);
        int count;
        for (int r = 0; r < from.rows; r += count) {
            int place = to.tailLength() + r;
            count = Math.min(PANEL - place % PANEL, from.rows - r);
            long at = (r * from.stride + head * (long) dim) * 4;
            gather(from.keys + at, from.stride, count, rows, dim);
            for (int i = 0; rotary != null && i < count; i++) {
                rotate(rows, i * dim, rotary, positions.get(r + i));
            }
            to.tail().putKeys(head, place, count, rows, runs[worker]);
            gather(from.values + at, from.stride, count, rows, dim);
            to.tail().putValues(head, place, count, rows, runs[worker]);
        }
    }

    /**
     * Writes one head of the last row of a cache that has been advanced already. Different heads and caches may be written at once,
     * by different workers.
     *
     * @param key address of the head's key, to be turned
     * @param value address of its value
     */
    void writeLast(CpuKvLayer to, int head, long key, long value, RotaryTable turning, int worker) {
        int dim = to.heads().dim();
        float[] row = rows(worker, PANEL * dim);
        int place = to.tailLength() - 1;
        Memory.copy(key, row, 0, dim);
        rotate(row, 0, turning, to.end() - 1);
        to.tail().putKeys(head, place, 1, row, runs[worker]);
        Memory.copy(value, row, 0, dim);
        to.tail().putValues(head, place, 1, row, runs[worker]);
    }

    private static void rotate(float[] rows, int at, RotaryTable table, int position) {
        PlainKernels.rotate(rows, at, table.half(), table.cos(), table.sin(), table.at(position));
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
