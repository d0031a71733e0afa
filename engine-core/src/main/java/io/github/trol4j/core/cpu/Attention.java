package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;
import io.github.trol4j.core.cpu.kernel.Products.Operands;
import org.jspecify.annotations.Nullable;

/**
 * Softmax attention over a cache of keys and values. Many queries: per key/value head and block of queries two products with a
 * softmax between them, over no more positions than the block sees. Few queries: the same as vector times panels, allocating
 * nothing. One object per session.
 */
final class Attention implements WorkerPool.Task {
    /** Queries of a block; the heads that share keys and values are stacked, so a product has a multiple of it as rows. */
    private static final int BLOCK = 128;

    private final Engine engine;
    private @Nullable Request request;
    private Kernels kernels;
    private int blocks;
    private long scratch;
    private long perWorker;

    Attention(Engine engine) {
        this.engine = engine;
        this.kernels = engine.kernels().forWork(0);
    }

    /** Queries and where their results go. One object serves all calls of a session, so that a token allocates nothing. */
    @SuppressWarnings("NullAway.Init") // filled before each use
    static final class Request {
        private long q;
        private long qStride;
        private long y;
        private long yStride;
        private int rows;
        private CpuKvLayer kv;
        private HeadLayout heads;
        private @Nullable Rows positions;
        private int start;

        Request queries(long address, long stride, int count) {
            q = address;
            qStride = stride;
            rows = count;
            return this;
        }

        Request results(long address, long stride) {
            y = address;
            yStride = stride;
            return this;
        }

        /**
         * @param seen how far each query sees, counted from {@code first}, or null if all see all
         */
        Request over(CpuKvLayer cache, HeadLayout layout, @Nullable Rows seen, int first) {
            kv = cache;
            heads = layout;
            positions = seen;
            start = first;
            return this;
        }

        int group() {
            return heads.query() / heads.kv();
        }

        /** Query number {@code j} of those in a row that share a key/value head. */
        long query(int row, int head, int j) {
            return q + (row * qStride + (head * group() + j) * (long) heads.dim()) * 4;
        }

        /** Where its result belongs. */
        long result(int row, int head, int j) {
            return y + (row * yStride + (head * group() + j) * (long) heads.dim()) * 4;
        }

        /** Positions that query {@code row} sees. */
        int visible(int row) {
            return positions == null ? kv.length() : start + positions.get(row) + 1;
        }
    }

    void run(Request asked) {
        if (asked.rows == 0) {
            return;
        }
        request = asked;
        kernels = engine.kernels().forWork((long) asked.rows * asked.heads.query() * asked.kv.length());
        int size = Math.min(BLOCK, asked.rows);
        blocks = (asked.rows + size - 1) / size;
        perWorker = scratchFloats(asked, size) * 4L;
        long bytes = engine.pool().threads() * perWorker;
        scratch = engine.blocks().acquire(bytes);
        try {
            engine.pool().run(asked.heads.kv() * blocks, this);
        } finally {
            engine.blocks().release(scratch, bytes);
            request = null;
        }
    }

    private static int columns(Request r) {
        int columns = 0;
        for (int s = 0; s < r.kv.stretches(); s++) {
            columns += padded(r.kv.stretchLength(s));
        }
        return columns;
    }

    private static long scratchFloats(Request r, int size) {
        long rows = (long) size * r.group();
        long dim = Encoding.BF16.paddedDepth(r.heads.dim());
        long columns = columns(r);
        long wide = 2 * columns * Encoding.panels(r.heads.dim()) * PANEL + columns * dim;
        return rows * (dim + 2 * columns + 2 * PANEL) + wide + 64;
    }

    private static int padded(int positions) {
        return (positions + KvStore.STEP - 1) / KvStore.STEP * KvStore.STEP;
    }

    @Override
    public void run(int index, int worker) {
        Request r = request;
        if (r == null) {
            throw new AssertionError("no attention has been asked for");
        }
        int head = index % r.heads.kv();
        int block = blocks - 1 - index / r.heads.kv(); // the last blocks see most and go first
        int first = block * BLOCK;
        int count = Math.min(BLOCK, r.rows - first);
        long base = scratch + worker * perWorker;
        if (count * r.group() < 8) {
            for (int row = first; row < first + count; row++) {
                few(r, row, head, base);
            }
        } else {
            new Block(r, head, first, count, base, worker).run();
        }
    }

    /** The queries of one position that share a key/value head. */
    private void few(Request r, int row, int head, long base) {
        int dim = r.heads.dim();
        int queries = r.group();
        long queryBytes = Encoding.BF16.paddedDepth(dim) * 4L;
        long rowBytes = (columns(r) + PANEL) * 4L;
        long scores = base + queries * queryBytes;
        for (int j = 0; j < queries; j++) {
            long q = base + j * queryBytes;
            kernels.scale(r.query(row, head, j), scale(dim), q, dim);
            if (dim % 2 != 0) {
                Memory.putFloat(q + dim * 4L, 0);
            }
        }
        long inverses = base; // in place of the queries, once they have been used
        int visible = r.visible(row);
        int left = visible;
        int column = 0;
        for (int s = 0; s < r.kv.stretches() && left > 0; s++) {
            KvStore store = r.kv.stretch(s);
            int seen = Math.min(left, r.kv.stretchLength(s));
            for (int panel = 0; panel < Encoding.panels(seen); panel++) {
                long keys = store.keys(head, panel);
                long to = scores + (column + panel * PANEL) * 4L;
                kernels.matVecs(store.encoding(), queries, base, queryBytes, dim, keys, to, rowBytes);
            }
            left -= seen;
            for (int j = 0; j < queries && left > 0; j++) {
                close(scores + j * rowBytes, column, seen);
            }
            column += left > 0 ? padded(seen) : seen;
        }
        for (int j = 0; j < queries; j++) {
            long weights = scores + j * rowBytes;
            Memory.putFloat(inverses + j * 4L, exponentials(r, visible, weights, column));
            Memory.putFloat(weights + column * 4L, 0); // the panels of values come in pairs of positions
        }
        weigh(r, row, head, scores, rowBytes, inverses);
    }

    /** Marks what lies between one stretch, {@code seen} columns from {@code column}, and the next as never to be seen. */
    private static void close(long scores, int column, int seen) {
        for (int i = column + seen; i < column + padded(seen); i++) {
            Memory.putFloat(scores + i * 4L, Float.NEGATIVE_INFINITY);
        }
    }

    /**
     * Softmax over the columns up to {@code end}, but for the division, which is left to the results, of which there are fewer; what no
     * query sees becomes exactly zero.
     *
     * @return what to multiply with instead of dividing
     */
    private float exponentials(Request r, int visible, long scores, int end) {
        int padded = (end + Kernels.LANES - 1) / Kernels.LANES * Kernels.LANES;
        for (int i = end; i < padded; i++) {
            Memory.putFloat(scores + i * 4L, Float.NEGATIVE_INFINITY);
        }
        float inverse = 1 / kernels.exponentials(scores, padded);
        int first = r.kv.stretchLength(0);
        if (visible > first) {
            for (int i = first; i < padded(first) && i < end; i++) {
                Memory.putFloat(scores + i * 4L, 0);
            }
        }
        return inverse;
    }

    private void weigh(Request r, int row, int head, long scores, long rowBytes, long inverses) {
        int dim = r.heads.dim();
        int queries = r.group();
        long part = scores + queries * rowBytes;
        int left = r.visible(row);
        int column = 0;
        for (int s = 0; s < r.kv.stretches() && left > 0; s++) {
            KvStore store = r.kv.stretch(s);
            int seen = Math.min(left, r.kv.stretchLength(s));
            for (int panel = 0; panel < Encoding.panels(dim); panel++) {
                long weights = scores + column * 4L;
                long values = store.values(head, panel);
                kernels.matVecs(store.encoding(), queries, weights, rowBytes, seen, values, part, PANEL * 4L);
                int width = Math.min(PANEL, dim - panel * PANEL);
                for (int j = 0; j < queries; j++) {
                    long from = part + j * (PANEL * 4L);
                    long y = r.result(row, head, j) + panel * (PANEL * 4L);
                    deliver(from, Memory.getFloat(inverses + j * 4L), y, width, s > 0);
                }
            }
            left -= seen;
            column += padded(seen);
        }
    }

    /** Results of a stretch, divided by the sum of their weights, to where they belong. */
    private void deliver(long part, float inverse, long y, int width, boolean add) {
        if (add) {
            kernels.scale(part, inverse, part, width);
            kernels.add(y, part, y, width);
        } else {
            kernels.scale(part, inverse, y, width);
        }
    }

    private static float scale(int dim) {
        return (float) Math.pow(dim, -0.5);
    }

    /** A block of queries of the heads that share one key/value head. */
    private final class Block {
        private final Request r;
        private final int head;
        private final int first;
        private final int count;
        private final int worker;
        private final int dim;
        private final int rows;
        private final int columns;
        private final Encoding with;
        private final long q;
        private final long scores;
        private final long narrow;
        private final long part;
        private final long inverses;
        private final long wide;

        Block(Request r, int head, int first, int count, long base, int worker) {
            this.r = r;
            this.head = head;
            this.first = first;
            this.count = count;
            this.worker = worker;
            this.dim = r.heads.dim();
            this.rows = count * r.group();
            this.columns = Attention.columns(r);
            this.with = engine.multipliedAs(r.kv.encoding());
            this.q = base;
            this.scores = q + rows * (long) Encoding.BF16.paddedDepth(dim) * 4;
            this.narrow = scores + rows * (long) columns * 4;
            this.part = narrow + rows * (long) columns * 4;
            this.inverses = part + rows * (long) PANEL * 4;
            this.wide = inverses + rows * (long) PANEL * 4;
        }

        void run() {
            packQueries();
            int last = r.visible(first + count - 1);
            int column = 0;
            int left = last;
            for (int s = 0; s < r.kv.stretches() && left > 0; s++) {
                int seen = Math.min(left, r.kv.stretchLength(s));
                int n = padded(seen);
                Operands at = new Operands().set(q, with.paddedDepth(dim), keys(s, n), scores + column * 4L, columns);
                engine.products().multiply(with, rows, n, dim, at, worker);
                column += n;
                left -= seen;
            }
            scoresToWeights(column);
            weigh(last);
        }

        private void packQueries() {
            long stride = with.paddedDepth(dim);
            for (int i = 0; i < rows; i++) {
                long from = r.query(first + i / r.group(), head, i % r.group());
                if (with == Encoding.F32) {
                    kernels.scale(from, scale(dim), q + i * stride * 4, dim);
                } else {
                    kernels.scale(from, scale(dim), part, dim);
                    kernels.bf16(part, q + i * stride * 2, dim, (int) stride);
                }
            }
        }

        private void scoresToWeights(int width) {
            int firstLength = r.kv.stretchLength(0);
            for (int i = 0; i < rows; i++) {
                int visible = r.visible(first + i / r.group());
                long row = scores + i * (long) columns * 4;
                int end = visible;
                if (visible > firstLength) {
                    close(row, 0, firstLength);
                    end = padded(firstLength) + visible - firstLength;
                }
                Memory.putFloat(inverses + i * 4L, exponentials(r, visible, row, end));
                Memory.zero(row + end * 4L, (width - end) * 4L);
                if (with == Encoding.BF16) {
                    kernels.bf16(row, narrow + i * (long) columns * 2, width, width);
                }
            }
        }

        private void weigh(int last) {
            int column = 0;
            int left = last;
            long p = with == Encoding.F32 ? scores : narrow;
            int size = with == Encoding.F32 ? 4 : 2;
            for (int s = 0; s < r.kv.stretches() && left > 0; s++) {
                int seen = Math.min(left, r.kv.stretchLength(s));
                int n = padded(seen);
                boolean direct = s == 0 && r.group() == 1; // rows of the product are then rows of the result
                for (int panel = 0; panel < Encoding.panels(dim); panel++) {
                    int width = Math.min(PANEL, dim - panel * PANEL);
                    long c = direct ? result(0, panel) : part;
                    Operands at = new Operands()
                            .set(p + column * (long) size, columns, values(s, panel, n), c, direct ? r.yStride : PANEL);
                    engine.products().multiply(with, rows, width, n, at, worker);
                    for (int i = 0; i < rows; i++) {
                        long y = result(i, panel);
                        long from = direct ? y : part + i * (PANEL * 4L);
                        deliver(from, Memory.getFloat(inverses + i * 4L), y, width, s > 0);
                    }
                }
                column += n;
                left -= seen;
            }
        }

        /** Where a panel of the results of query {@code i} belongs. */
        private long result(int i, int panel) {
            return r.result(first + i / r.group(), head, i % r.group()) + panel * (PANEL * 4L);
        }

        private long keys(int s, int positions) {
            KvStore store = r.kv.stretch(s);
            if (with == store.encoding()) {
                return store.keys(head, 0);
            }
            for (int panel = 0; panel < positions / PANEL; panel++) {
                kernels.bf16ToF32(store.keys(head, panel), dim, wide + panel * Encoding.F32.panelBytes(dim));
            }
            return wide;
        }

        private long values(int s, int panel, int positions) {
            KvStore store = r.kv.stretch(s);
            if (with == store.encoding()) {
                return store.values(head, panel);
            }
            kernels.bf16ToF32(store.values(head, panel), positions, wide);
            return wide;
        }
    }
}
