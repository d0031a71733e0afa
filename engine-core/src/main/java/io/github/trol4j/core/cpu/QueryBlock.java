package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;
import io.github.trol4j.core.cpu.kernel.Products.Operands;

/**
 * Some consecutive queries of the heads that share one key/value head, as rows of a matrix: queries times keys, softmax, weights times
 * values, over no more positions than the last of them sees.
 */
final class QueryBlock {
    /** Queries of a head; the heads that share keys and values are stacked, so a product has a multiple of it as rows. */
    static final int MOST = 128;

    private final CpuContext engine;
    private final Kernels kernels;
    private final AttentionRequest r;
    private final CpuKvLayer kv;
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

    /** Query {@code first} and {@code count - 1} more. */
    QueryBlock(
            CpuContext engine,
            Kernels kernels,
            AttentionRequest r,
            int head,
            int first,
            int count,
            long scratch,
            int worker) {
        this.engine = engine;
        this.kernels = kernels;
        this.r = r;
        this.kv = r.kv(first);
        this.head = head;
        this.first = first;
        this.count = count;
        this.worker = worker;
        this.dim = r.dim();
        this.rows = count * r.group();
        this.columns = r.columns();
        this.with = engine.multipliedAs(kv.encoding());
        this.q = scratch;
        this.scores = q + rows * (long) Encoding.BF16.paddedDepth(dim) * 4;
        this.narrow = scores + rows * (long) columns * 4;
        this.part = narrow + rows * (long) columns * 4;
        this.inverses = part + rows * (long) PANEL * 4;
        this.wide = inverses + rows * (long) PANEL * 4;
    }

    /** Scratch that a block of {@code count} queries needs. */
    static long floats(AttentionRequest r, int count) {
        long rows = (long) count * r.group();
        long dim = Encoding.BF16.paddedDepth(r.dim());
        long columns = r.columns();
        long wide = 2 * columns * Encoding.panels(r.dim()) * PANEL + columns * dim;
        return rows * (dim + 2 * columns + 2 * PANEL) + wide;
    }

    void run() {
        packQueries();
        int last = r.visible(first + count - 1);
        int column = 0;
        for (int s = 0, left = last; left > 0; left -= kv.stretchLength(s++)) {
            int n = KvStore.padded(Math.min(left, kv.stretchLength(s)));
            Operands at = new Operands().set(q, with.paddedDepth(dim), keys(s, n), scores + column * 4L, columns);
            engine.products().multiply(with, rows, n, dim, at, worker);
            column += n;
        }
        scoresToWeights(column);
        weigh(last, column);
    }

    private void packQueries() {
        long stride = with.paddedDepth(dim);
        for (int i = 0; i < rows; i++) {
            long from = r.query(first + i / r.group(), head, i % r.group());
            if (with == Encoding.F32) {
                kernels.scale(from, r.scale(), q + i * stride * 4, dim);
            } else {
                kernels.scale(from, r.scale(), part, dim);
                kernels.bf16(part, q + i * stride * 2, dim, (int) stride);
            }
        }
    }

    private void scoresToWeights(int width) {
        for (int i = 0; i < rows; i++) {
            int number = first + i / r.group();
            int visible = r.visible(number);
            long row = scores + i * (long) columns * 4;
            float inverse = Softmax.weights(kernels, r, number, head * r.group() + i % r.group(), row);
            Memory.putFloat(inverses + i * 4L, inverse);
            Memory.zero(row + visible * 4L, (width - visible) * 4L);
            if (with == Encoding.BF16) {
                kernels.bf16(row, narrow + i * (long) columns * 2, width, width);
            }
        }
    }

    /**
     * @param last positions that the last query sees
     * @param n the same in whole steps
     */
    private void weigh(int last, int n) {
        long p = with == Encoding.F32 ? scores : narrow;
        boolean direct = r.group() == 1; // rows of the product are then rows of the result
        for (int panel = 0; panel < Encoding.panels(dim); panel++) {
            int width = Math.min(PANEL, dim - panel * PANEL);
            long c = direct ? result(0, panel) : part;
            Operands at = new Operands().set(p, columns, values(panel, last), c, direct ? r.resultStride() : PANEL);
            engine.products().multiply(with, rows, width, n, at, worker);
            for (int i = 0; i < rows; i++) {
                long y = result(i, panel);
                kernels.scale(direct ? y : part + i * (PANEL * 4L), Memory.getFloat(inverses + i * 4L), y, width);
            }
        }
    }

    /** Where a panel of the results of query {@code i} belongs. */
    private long result(int i, int panel) {
        return r.result(first + i / r.group(), head, i % r.group()) + panel * (PANEL * 4L);
    }

    private long keys(int s, int positions) {
        KvStore store = kv.stretch(s);
        if (with == store.encoding()) {
            return store.keys(head, 0);
        }
        for (int panel = 0; panel < positions / PANEL; panel++) {
            kernels.bf16ToF32(store.keys(head, panel), dim, wide + panel * Encoding.F32.panelBytes(dim));
        }
        return wide;
    }

    /** A panel of the values of the first {@code last} positions, in one piece and as products read them. */
    private long values(int panel, int last) {
        boolean whole = kv.stretchLength(0) >= last;
        if (whole && with == kv.encoding()) {
            return kv.stretch(0).values(head, panel);
        }
        long to = wide;
        for (int s = 0, left = last; left > 0; left -= kv.stretchLength(s++)) {
            int n = KvStore.padded(Math.min(left, kv.stretchLength(s)));
            long from = kv.stretch(s).values(head, panel);
            if (with == kv.encoding()) {
                Memory.copy(from, to, with.panelBytes(n));
            } else {
                kernels.bf16ToF32(from, n, to);
            }
            to += with.panelBytes(n);
        }
        return wide;
    }
}
