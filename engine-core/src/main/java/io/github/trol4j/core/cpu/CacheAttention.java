package io.github.trol4j.core.cpu;

import io.github.trol4j.core.cpu.kernel.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * Softmax attention over a cache of keys and values, shared by the workers: each takes a key/value head and a {@link QueryBlock}, or
 * {@link FewQueries} when there is no more. One object per session.
 */
final class CacheAttention implements WorkerPool.Task {
    private final CpuContext engine;
    private @Nullable AttentionRequest request;
    private Kernels kernels;
    private int blocks;
    private long scratch;
    private long perWorker;

    CacheAttention(CpuContext engine) {
        this.engine = engine;
        this.kernels = engine.kernels().forWork(0);
    }

    void run(AttentionRequest asked) {
        if (asked.rows() == 0) {
            return;
        }
        request = asked;
        kernels = engine.kernels().forWork(asked.work());
        int size = Math.min(QueryBlock.MOST, asked.rows());
        blocks = (asked.rows() + size - 1) / size;
        perWorker = floats(asked, size) * 4L;
        long bytes = engine.pool().threads() * perWorker;
        scratch = engine.blocks().acquire(bytes);
        try {
            engine.pool().run(asked.heads().kv() * blocks, this);
        } finally {
            engine.blocks().release(scratch, bytes);
            request = null;
        }
    }

    @Override
    public void run(int index, int worker) {
        AttentionRequest r = request;
        if (r == null) {
            throw new IllegalStateException("no attention has been asked for");
        }
        int head = index % r.heads().kv();
        int block = blocks - 1 - index / r.heads().kv(); // the last blocks see most and go first
        int first = block * QueryBlock.MOST;
        int count = Math.min(QueryBlock.MOST, r.rows() - first);
        block(engine, kernels, r, head, first, count, scratch + worker * perWorker, worker);
    }

    /** Scratch that {@link #block} needs for so many rows. */
    static long floats(AttentionRequest r, int rows) {
        long few = FewQueries.floats(r);
        return r.areFew(rows) && rows == r.rows() ? few : Math.max(few, QueryBlock.floats(r, rows));
    }

    /**
     * Some consecutive rows of the heads that share a key/value head. All blocks of a prompt are computed alike, so that its numbers do
     * not depend on where it was cut.
     */
    static void block(
            CpuContext engine,
            Kernels kernels,
            AttentionRequest r,
            int head,
            int first,
            int count,
            long scratch,
            int worker) {
        if (r.areFew(count)) {
            PanelRows panels = engine.machineCode().panelRows(kernels);
            for (int row = first; row < first + count; row++) {
                FewQueries.run(r, row, head, panels, scratch);
            }
        } else {
            new QueryBlock(engine, kernels, r, head, first, count, scratch, worker).run();
        }
    }
}
