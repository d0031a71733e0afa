package io.github.trol4j.core.reference;

import io.github.trol4j.core.Attention;
import io.github.trol4j.core.AttentionHook;
import io.github.trol4j.core.Grouping;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import java.util.Arrays;

/** Attention and rotary embedding, one query of one head at a time; sums in double, rounded once. */
final class Attentions {
    private Attentions() {}

    static HeapTensor full(HeapTensor q, HeapTensor k, HeapTensor v, Grouping grouping, HeapTensor y) {
        int n = q.rows() / grouping.groups();
        int width = q.width();
        int dim = width / grouping.heads();
        float scale = (float) Math.pow(dim, -0.5);
        double[] weights = new double[n];
        double[] sum = new double[dim];
        for (int row = 0; row < q.rows(); row++) {
            int first = row / n * n; // first row of this row's group
            for (int head = 0; head < grouping.heads(); head++) {
                int at = head * dim;
                for (int j = 0; j < n; j++) {
                    double score = 0;
                    for (int i = 0; i < dim; i++) {
                        score += (double) q.values[row * width + at + i] * k.values[(first + j) * width + at + i];
                    }
                    weights[j] = score * scale;
                }
                softmax(weights, n);
                Arrays.fill(sum, 0);
                for (int j = 0; j < n; j++) {
                    for (int i = 0; i < dim; i++) {
                        sum[i] += weights[j] * v.values[(first + j) * width + at + i];
                    }
                }
                round(sum, y, row * width + at);
            }
        }
        return y;
    }

    static HeapTensor causal(HeapTensor q, HeapKvLayer kv, Attention.Queries queries, HeapTensor y) {
        HeadLayout heads = queries.heads();
        int dim = heads.dim();
        float scale = (float) Math.pow(dim, -0.5);
        double[] weights = new double[kv.length()];
        double[] sum = new double[dim];
        for (int row = 0; row < q.rows(); row++) {
            int position = queries.positions().get(row);
            int visible = kv.visible(position);
            for (int head = 0; head < heads.query(); head++) {
                int shared = head / (heads.query() / heads.kv());
                int at = row * q.width() + head * dim;
                for (int p = 0; p < visible; p++) {
                    double score = 0;
                    for (int i = 0; i < dim; i++) {
                        score += (double) q.values[at + i] * kv.key(p, shared, i);
                    }
                    weights[p] = score * scale;
                }
                AttentionHook hook = queries.hook();
                if (hook != null && hook.wants(head, position)) {
                    hooked(hook, new AttentionHook.Query(head, row, position, kv, visible), weights);
                } else {
                    softmax(weights, visible);
                }
                weigh(weights, visible, kv, shared, sum);
                round(sum, y, at);
            }
        }
        return y;
    }

    private static void hooked(AttentionHook hook, AttentionHook.Query query, double[] weights) {
        float[] seen = new float[query.visible()];
        narrow(weights, seen);
        hook.scores(query, seen);
        widen(seen, weights);
        softmax(weights, seen.length);
        narrow(weights, seen);
        hook.probabilities(query, seen);
        widen(seen, weights);
    }

    private static void narrow(double[] from, float[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = (float) from[i];
        }
    }

    private static void widen(float[] from, double[] to) {
        for (int i = 0; i < from.length; i++) {
            to[i] = from[i];
        }
    }

    /** @param weights {@code [query * T, L]} */
    static HeapTensor weigh(HeapTensor weights, HeapKvLayer kv, HeadLayout heads, HeapTensor y) {
        double[] row = new double[kv.length()];
        double[] sum = new double[heads.dim()];
        for (int r = 0; r < weights.rows(); r++) {
            int head = r / y.rows();
            for (int p = 0; p < row.length; p++) {
                row[p] = weights.values[r * row.length + p];
            }
            weigh(row, row.length, kv, head / (heads.query() / heads.kv()), sum);
            round(sum, y, r % y.rows() * y.width() + head * heads.dim());
        }
        return y;
    }

    private static void weigh(double[] weights, int visible, HeapKvLayer kv, int shared, double[] sum) {
        Arrays.fill(sum, 0);
        for (int p = 0; p < visible; p++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += weights[p] * kv.value(p, shared, i);
            }
        }
    }

    static HeapTensor rotate(HeapTensor x, RotaryTable table, Rows positions, HeapTensor y) {
        int half = table.half();
        for (int row = 0; row < x.rows(); row++) {
            int angle = table.at(positions.get(row));
            for (int at = row * x.width(); at < (row + 1) * x.width(); at += 2 * half) {
                for (int i = 0; i < half; i++) {
                    float cos = table.cos()[angle + i];
                    float sin = table.sin()[angle + i];
                    float left = x.values[at + i];
                    float right = x.values[at + half + i];
                    y.values[at + i] = left * cos - right * sin;
                    y.values[at + half + i] = right * cos + left * sin;
                }
            }
        }
        return y;
    }

    private static void round(double[] sum, HeapTensor y, int at) {
        for (int i = 0; i < sum.length; i++) {
            y.values[at + i] = (float) sum[i];
        }
    }

    private static void softmax(double[] scores, int n) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, scores[i]);
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            scores[i] = Math.exp(scores[i] - max);
            sum += scores[i];
        }
        for (int i = 0; i < n; i++) {
            scores[i] /= sum;
        }
    }
}
