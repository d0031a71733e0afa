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
        return r.group() * (queryBytes(r) / 4 + r.columns() + 2L * PANEL);
    }

    static void run(AttentionRequest r, int row, int head, PanelRows panels, long scratch) {
        Kernels kernels = panels.kernels();
        int queries = r.group();
        long scores = scratch + queries * queryBytes(r);
        scaleQueries(r, row, head, kernels, scratch);
        int end = score(r, row, head, panels, scratch, scores);
        long inverses = scratch; // in place of the queries, which have been used
        for (int j = 0; j < queries; j++) {
            long weights = scores + j * scoreBytes(r);
            float inverse = HookedSoftmax.weights(kernels, r, row, head * queries + j, weights, end);
            Memory.putFloat(inverses + j * 4L, inverse);
            Memory.putFloat(weights + end * 4L, 0); // the panels of values come in pairs of positions
        }
        weigh(r, row, head, panels, scores, inverses);
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

    /** Queries times keys; returns where the scores end. */
    private static int score(AttentionRequest r, int row, int head, PanelRows panels, long q, long scores) {
        int queries = r.group();
        long rowBytes = scoreBytes(r);
        int left = r.visible(row);
        int column = 0;
        for (int s = 0; s < r.kv(row).stretches() && left > 0; s++) {
            KvStore store = r.kv(row).stretch(s);
            int seen = Math.min(left, r.kv(row).stretchLength(s));
            for (int panel = 0; panel < Encoding.panels(seen); panel++) {
                long keys = store.keys(head, panel);
                long to = scores + (column + panel * PANEL) * 4L;
                panels.multiply(store.encoding(), queries, q, queryBytes(r), r.dim(), keys, to, rowBytes);
            }
            left -= seen;
            for (int j = 0; j < queries && left > 0; j++) {
                Softmax.close(scores + j * rowBytes, column, seen);
            }
            column += left > 0 ? KvStore.padded(seen) : seen;
        }
        return column;
    }

    /** Weights times values. */
    private static void weigh(AttentionRequest r, int row, int head, PanelRows panels, long weights, long inverses) {
        int dim = r.dim();
        int queries = r.group();
        long rowBytes = scoreBytes(r);
        long part = weights + queries * rowBytes;
        int left = r.visible(row);
        int column = 0;
        for (int s = 0; s < r.kv(row).stretches() && left > 0; s++) {
            KvStore store = r.kv(row).stretch(s);
            int seen = Math.min(left, r.kv(row).stretchLength(s));
            for (int panel = 0; panel < Encoding.panels(dim); panel++) {
                long x = weights + column * 4L;
                long values = store.values(head, panel);
                panels.multiply(store.encoding(), queries, x, rowBytes, seen, values, part, PANEL * 4L);
                int width = Math.min(PANEL, dim - panel * PANEL);
                for (int j = 0; j < queries; j++) {
                    long y = r.result(row, head, j) + panel * (PANEL * 4L);
                    float inverse = Memory.getFloat(inverses + j * 4L);
                    Softmax.deliver(panels.kernels(), part + j * (PANEL * 4L), inverse, y, width, s > 0);
                }
            }
            left -= seen;
            column += KvStore.padded(seen);
        }
    }
}
