package io.github.trol4j.llm;

import io.github.trol4j.llm.ToyDecoder.BlockValues;
import java.util.List;

/**
 * The traversal of a toy decoder once more, in double and as the paper's formulas read, with nothing of the engine: whole matrices, no
 * cache, no plan. A prompt only.
 */
final class PlainTraversal {
    /** What a second pass does with a row whose gate is {@code g}. */
    @FunctionalInterface
    interface Carries {
        boolean row(int block, double g);
    }

    private final ToyDecoder toy;

    PlainTraversal(ToyDecoder toy) {
        this.toy = toy;
    }

    /** Logits of the token after {@code ids}; rows that the second pass does not carry keep what the first made of them. */
    double[] logits(int[] ids, Carries carries) {
        double[][] x = new double[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            x[t] = row(toy.embedding(), ids[t], ToyDecoder.WIDTH);
        }
        List<BlockValues> blocks = toy.blockValues();
        for (int b = 0; b < blocks.size(); b++) {
            x = traverse(x, blocks.get(b), b, carries);
        }
        double[] last = x[x.length - 1];
        double squares = 0;
        for (double v : last) {
            squares += v * v;
        }
        double scale = 1 / Math.sqrt(squares / last.length + ToyDecoder.EPS);
        double[] logits = product(toy.head(), last, ToyDecoder.VOCABULARY);
        for (int i = 0; i < logits.length; i++) {
            logits[i] *= scale;
        }
        return logits;
    }

    private double[][] traverse(double[][] x, BlockValues v, int block, Carries carries) {
        double[][] once = pass(x, v);
        double[][] twice = pass(once, v);
        double[][] mixed = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double z = v.gateBias() + product(v.gate(), once[t], 1)[0];
            double g = 0.5 * Math.tanh(z) + 0.5;
            mixed[t] = once[t].clone();
            for (int i = 0; carries.row(block, g) && i < mixed[t].length; i++) {
                mixed[t][i] = (1 - g) * once[t][i] + g * twice[t][i];
            }
        }
        return mixed;
    }

    private double[][] pass(double[][] x, BlockValues v) {
        int dim = ToyDecoder.HEADS.dim();
        int query = ToyDecoder.HEADS.query();
        double[][] qkv = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            qkv[t] = product(v.qkv(), x[t], (query + 2) * dim);
            for (int h = 0; h <= query; h++) { // the queries and the only key
                rotate(qkv[t], h * dim, dim, t);
            }
        }
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] attended = new double[query * dim];
            for (int h = 0; h < query; h++) {
                attend(qkv, t, h * dim, query * dim, dim, attended);
            }
            double[] a = sum(x[t], product(v.out(), attended, ToyDecoder.WIDTH));
            double[] inner = product(v.up(), a, ToyDecoder.INNER);
            for (int i = 0; i < inner.length; i++) {
                inner[i] /= 1 + Math.exp(-inner[i]);
            }
            y[t] = sum(a, product(v.down(), inner, ToyDecoder.WIDTH));
        }
        return y;
    }

    private static void attend(double[][] qkv, int t, int q, int k, int dim, double[] to) {
        double[] weights = new double[t + 1];
        double largest = Double.NEGATIVE_INFINITY;
        for (int s = 0; s <= t; s++) {
            for (int i = 0; i < dim; i++) {
                weights[s] += qkv[t][q + i] * qkv[s][k + i] / Math.sqrt(dim);
            }
            largest = Math.max(largest, weights[s]);
        }
        double total = 0;
        for (int s = 0; s <= t; s++) {
            weights[s] = Math.exp(weights[s] - largest);
            total += weights[s];
        }
        for (int s = 0; s <= t; s++) {
            for (int i = 0; i < dim; i++) {
                to[q + i] += weights[s] / total * qkv[s][k + dim + i];
            }
        }
    }

    private static void rotate(double[] x, int at, int dim, int position) {
        for (int i = 0; i < dim / 2; i++) {
            double angle = position * Math.pow(100, -2.0 * i / dim);
            double a = x[at + i];
            double b = x[at + dim / 2 + i];
            x[at + i] = a * Math.cos(angle) - b * Math.sin(angle);
            x[at + dim / 2 + i] = b * Math.cos(angle) + a * Math.sin(angle);
        }
    }

    private static double[] product(float[] matrix, double[] x, int out) {
        double[] y = new double[out];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < x.length; i++) {
                y[o] += matrix[o * x.length + i] * x[i];
            }
        }
        return y;
    }

    private static double[] row(float[] table, int index, int width) {
        double[] row = new double[width];
        for (int i = 0; i < width; i++) {
            row[i] = table[index * width + i];
        }
        return row;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] y = a.clone();
        for (int i = 0; i < y.length; i++) {
            y[i] += b[i];
        }
        return y;
    }
}
