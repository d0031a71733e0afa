package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;

/**
 * The queries of one position that share a key/value head, as when a token is written: vectors times panels, which are read straight
 * from the cache and once for all of the queries. Allocates nothing.
 */
final class FewQueries {
    /** From so many queries on, matrix products are worth their preparation. */
    static final int FEWER_THAN = 8;

    private FewQueries() {}

    /** Scratch that {@link #run} needs. */
    static long floats(AttentionRequest r) {
        return r.group() * (queryBytes(r) / 4 + r.columns() + PANEL + 2L * PANEL);
    }

    static void run(AttentionRequest r, int row, int head, PanelRows panels, long scratch) {
        Kernels kernels = panels.kernels();
        int queries = r.group();
        long scores = scratch + queries * queryBytes(r);
        scaleQueries(r, row, head, kernels, scratch);
        score(r, row, head, panels, scratch, scores);
        int visible = r.visible(row);
        long inverses = scratch; // in place of the queries, which have been used
        for (int j = 0; j < queries; j++) {
            long weights = scores + j * scoreBytes(r);
            Memory.putFloat(inverses + j * 4L, Softmax.weights(kernels, r, row, head * queries + j, weights));
            Memory.putFloat(weights + visible * 4L, 0); // the panels of values come in pairs of positions
        }
        if (r.kv(row).stretchLength(0) >= visible) {
            weigh(r, row, head, panels, scores, inverses);
        } else {
            weighStretches(r, row, head, kernels, scores, inverses);
        }
    }

    private static long queryBytes(AttentionRequest r) {
        return Encoding.BF16.paddedDepth(r.dim()) * 4L;
    }

    private static long scoreBytes(AttentionRequest r) {
        return (r.columns() + PANEL) * 4L;
    }

    private static void scaleQueries(AttentionRequest r, int row, int head, Kernels kernels, long to) {
        int dim = r.dim();
        for (int j = 0; j < r.group(); j++) {
            long q = to + j * queryBytes(r);
            kernels.scale(r.query(row, head, j), r.scale(), q, dim);
            if (dim % 2 != 0) {
                Memory.putFloat(q + dim * 4L, 0);
            }
        }
    }

    /** Queries times keys. */
    private static void score(AttentionRequest r, int row, int head, PanelRows panels, long q, long scores) {
        CpuKvLayer kv = r.kv(row);
        long rowBytes = scoreBytes(r);
        int column = 0;
        for (int s = 0, left = r.visible(row); left > 0; left -= kv.stretchLength(s++)) {
            KvStore store = kv.stretch(s);
            int count = Encoding.panels(Math.min(left, kv.stretchLength(s)));
            for (int panel = 0; panel < count; panel++, column += PANEL) {
                long keys = store.keys(head, panel);
                long to = scores + column * 4L;
                panels.multiply(store.encoding(), r.group(), q, queryBytes(r), r.dim(), keys, to, rowBytes);
            }
        }
    }

    /** Weights times values that lie in one stretch. */
    private static void weigh(AttentionRequest r, int row, int head, PanelRows panels, long weights, long inverses) {
        int queries = r.group();
        long rowBytes = scoreBytes(r);
        long part = weights + queries * rowBytes;
        KvStore store = r.kv(row).stretch(0);
        int visible = r.visible(row);
        for (int panel = 0; panel < Encoding.panels(r.dim()); panel++) {
            long values = store.values(head, panel);
            panels.multiply(store.encoding(), queries, weights, rowBytes, visible, values, part, PANEL * 4L);
            for (int j = 0; j < queries; j++) {
                deliver(r, row, head, j, panel, panels.kernels(), part + j * (PANEL * 4L), inverses);
            }
        }
    }

    /** The same for several stretches, to the same bits: the sums go on from one to the next. */
    private static void weighStretches(
            AttentionRequest r, int row, int head, Kernels kernels, long weights, long inverses) {
        long rowBytes = scoreBytes(r);
        long sums = weights + r.group() * rowBytes;
        CpuKvLayer kv = r.kv(row);
        for (int panel = 0; panel < Encoding.panels(r.dim()); panel++) {
            for (int j = 0; j < r.group(); j++) {
                Memory.zero(sums, 2L * PANEL * 4);
                long x = weights + j * rowBytes;
                for (int s = 0, left = r.visible(row); left > 0; left -= kv.stretchLength(s++)) {
                    int count = Math.min(left, kv.stretchLength(s));
                    kernels.addMatVec(kv.encoding(), x, count, kv.stretch(s).values(head, panel), sums);
                    x += count * 4L;
                }
                kernels.finishSums(kv.encoding(), sums);
                deliver(r, row, head, j, panel, kernels, sums, inverses);
            }
        }
    }

    private static void deliver(
            AttentionRequest r, int row, int head, int j, int panel, Kernels kernels, long part, long inverses) {
        long y = r.result(row, head, j) + panel * (PANEL * 4L);
        int width = Math.min(PANEL, r.dim() - panel * PANEL);
        kernels.scale(part, Memory.getFloat(inverses + j * 4L), y, width);
    }
}
