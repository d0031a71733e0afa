package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.Rows;

/** Causal attention of a handful of queries, as in decoding: each reads the cache once where it lies. */
final class FewQueries {
    private final Workers workers;

    FewQueries(Workers workers) {
        this.workers = workers;
    }

    Nd4jTensor selfAttention(Nd4jTensor q, PagedKvLayer kv, HeadLayout heads, Rows positions, Nd4jTensor y) {
        int turns = q.rows() * heads.query();
        long work = 2L * q.rows() * positions.end() * heads.queryWidth();
        workers.each(turns, work, (from, to) -> {
            float[] weights = new float[positions.end()];
            for (int turn = from; turn < to; turn++) {
                int head = turn % heads.query();
                int shared = head / (heads.query() / heads.kv()) * PagedKvLayer.PAGE * heads.dim(); // within a page
                int visible = positions.get(turn / heads.query()) + 1;
                int at = turn * heads.dim(); // row * query * d + head * d
                scores(q.values, at, kv, shared, heads.dim(), weights, visible);
                softmax(weights, visible);
                sum(weights, visible, kv, shared, heads.dim(), y.values, at);
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

    private static void sum(float[] weights, int visible, PagedKvLayer kv, int shared, int dim, float[] y, int at) {
        for (int p = 0; p < visible; p++) {
            float[] values = kv.page(p / PagedKvLayer.PAGE).values();
            int value = shared + p % PagedKvLayer.PAGE * dim;
            float weight = weights[p];
            for (int i = 0; i < dim; i++) {
                y[at + i] += weight * values[value + i];
            }
        }
    }
}
