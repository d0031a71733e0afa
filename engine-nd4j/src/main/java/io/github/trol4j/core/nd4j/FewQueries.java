package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.Attention;
import io.github.trol4j.core.HeadLayout;

/** Causal attention of a handful of queries, as in decoding: each reads the cache once where it lies. */
final class FewQueries {
    private final Workers workers;

    FewQueries(Workers workers) {
        this.workers = workers;
    }

    Nd4jTensor causal(Nd4jTensor q, PagedKvLayer kv, Attention.Queries queries, Nd4jTensor y) {
        HeadLayout heads = queries.heads();
        int turns = q.rows() * heads.query();
        int most = q.rows() == 0 ? 0 : kv.visible(queries.positions().end() - 1);
        long work = 2L * q.rows() * most * heads.queryWidth();
        workers.each(turns, work, (from, to) -> {
            float[] weights = new float[most];
            for (int turn = from; turn < to; turn++) {
                int head = turn % heads.query();
                int row = turn / heads.query();
                int shared = head / (heads.query() / heads.kv()) * PagedKvLayer.PAGE * heads.dim(); // within a page
                int visible = kv.visible(queries.positions().get(row));
                int at = turn * heads.dim(); // row * query * d + head * d
                scores(q.values, at, kv, shared, heads.dim(), weights, visible);
                Hooks hooks = Hooks.of(queries, kv, head, row);
                hooks.scores(weights, 0);
                softmax(weights, visible);
                hooks.probabilities(weights, 0);
                sum(weights, 0, visible, kv, shared, heads.dim(), y.values, at);
            }
        });
        return y;
    }

    /** @param weights {@code [query * T, L]} */
    Nd4jTensor weigh(Nd4jTensor weights, PagedKvLayer kv, HeadLayout heads, Nd4jTensor y) {
        int length = kv.length();
        workers.each(weights.rows(), (long) weights.values.length * heads.dim(), (from, to) -> {
            for (int r = from; r < to; r++) {
                int head = r / y.rows();
                int shared = head / (heads.query() / heads.kv()) * PagedKvLayer.PAGE * heads.dim();
                int at = r % y.rows() * y.width() + head * heads.dim();
                sum(weights.values, r * length, length, kv, shared, heads.dim(), y.values, at);
            }
        });
        return y;
    }

    private static void scores(float[] q, int at, PagedKvLayer kv, int shared, int dim, float[] scores, int visible) {
        float scale = (float) Math.pow(dim, -0.5);
        for (int p = 0; p < visible; p++) {
            float[] keys = kv.page(p / PagedKvLayer.PAGE).keys();
            int key = shared + p % PagedKvLayer.PAGE * dim;
            float even = 0;
            float odd = 0;
            int i = 0;
            for (; i + 1 < dim; i += 2) {
                even += q[at + i] * keys[key + i];
                odd += q[at + i + 1] * keys[key + i + 1];
            }
            if (i < dim) {
                even += q[at + i] * keys[key + i];
            }
            scores[p] = (even + odd) * scale;
        }
    }

    private static void softmax(float[] scores, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, scores[i]);
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            scores[i] = (float) Math.exp(scores[i] - max);
            sum += scores[i];
        }
        float factor = (float) (1 / sum);
        for (int i = 0; i < n; i++) {
            scores[i] *= factor;
        }
    }

    private static void sum(
            float[] weights, int first, int visible, PagedKvLayer kv, int shared, int dim, float[] y, int at) {
        for (int p = 0; p < visible; p++) {
            float[] values = kv.page(p / PagedKvLayer.PAGE).values();
            int value = shared + p % PagedKvLayer.PAGE * dim;
            float weight = weights[first + p];
            for (int i = 0; i < dim; i++) {
                y[at + i] += weight * values[value + i];
            }
        }
    }
}
