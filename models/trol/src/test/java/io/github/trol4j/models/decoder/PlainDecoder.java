package io.github.trol4j.models.decoder;

import io.github.trol4j.core.Rows;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.models.load.ModelFiles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The traversed InternLM2 decoder of the fixture {@code internlm2-tiny} a second time, in doubles and plain loops written from the
 * papers' formulas, with one gate for all rows. Methods of the field override what they change.
 */
class PlainDecoder {
    private static final int D = 64;
    private static final int HEADS = 4;
    private static final int KV = 2;
    private static final int DIM = 16;
    private static final int VOCABULARY = 520;
    private static final double EPS = 1e-5;
    private static final double THETA = 1e6;

    private final Map<String, double[][]> weights = new HashMap<>();
    private final double gate;
    private double[][][] probabilities = {}; // [head][query][key] of the last first pass that computed some

    PlainDecoder(double gate) {
        this.gate = gate;
        Path folder = Path.of(System.getProperty("trol.fixtures"), Decoders.INTERNLM2);
        try (TensorSource source = ModelFiles.folder(folder).weights()) {
            for (String name : source.names()) {
                if (name.startsWith("model.") || name.startsWith("output.")) {
                    float[] values = source.get(name).toFloats();
                    int width = source.get(name).width();
                    double[][] matrix = new double[values.length / width][width];
                    for (int i = 0; i < values.length; i++) {
                        matrix[i / width][i % width] = values[i];
                    }
                    weights.put(name, matrix);
                }
            }
        }
    }

    /** Whether the attention half is there. */
    boolean attends(int layer, int pass) {
        return true;
    }

    /** Whether the pass takes the probabilities of the last first pass that computed some. */
    boolean shares(int layer, int pass) {
        return false;
    }

    /** Whether a row is there for a pass. */
    boolean present(int layer, boolean image) {
        return true;
    }

    /** Whether a row goes through the MLP half. */
    boolean mlp(int layer, int pass, boolean image) {
        return true;
    }

    /** Whether a head gives nothing to a row. */
    boolean muted(int layer, int head, boolean image) {
        return false;
    }

    /** Logits after the last token. */
    double[] logits(Prompt prompt) {
        int rows = prompt.length();
        boolean[] image = new boolean[rows];
        double[][] x = new double[rows][];
        for (int t = 0, i = 0; t < rows; t++) {
            Rows at = prompt.image().within(t, t + 1);
            image[t] = !at.isEmpty();
            x[t] = image[t] ? new double[D] : weight("model.tok_embeddings.weight")[prompt.ids()[t]].clone();
            for (int c = 0; image[t] && c < D; c++) {
                x[t][c] = prompt.imageRows()[i * D + c];
            }
            i += image[t] ? 1 : 0;
        }
        for (int layer = 0; layer < 3; layer++) {
            double[][] once = pass(x, image, layer, 1);
            double[][] twice = pass(once, image, layer, 2);
            for (int t = 0; t < rows; t++) {
                boolean mixed = present(layer, image[t]);
                for (int c = 0; mixed && c < D; c++) {
                    once[t][c] = once[t][c] * (1 - gate) + twice[t][c] * gate;
                }
            }
            x = once;
        }
        return times(weight("output.weight"), normed(x[rows - 1], "model.norm.weight"));
    }

    private double[][] pass(double[][] in, boolean[] image, int layer, int pass) {
        double[][] x = new double[in.length][];
        for (int t = 0; t < in.length; t++) {
            x[t] = in[t].clone();
        }
        String at = "model.layers." + layer + ".";
        if (attends(layer, pass)) {
            attention(x, image, layer, pass, at);
        }
        for (int t = 0; t < x.length; t++) {
            if (present(layer, image[t]) && mlp(layer, pass, image[t])) {
                double[] h = normed(x[t], at + "ffn_norm.weight");
                double[] up = linear(at + "feed_forward.w3", h, image[t]);
                double[] open = linear(at + "feed_forward.w1", h, image[t]);
                for (int i = 0; i < up.length; i++) {
                    up[i] *= open[i] / (1 + Math.exp(-open[i]));
                }
                add(x[t], linear(at + "feed_forward.w2", up, image[t]));
            }
        }
        return x;
    }

    private void attention(double[][] x, boolean[] image, int layer, int pass, String at) {
        int rows = x.length;
        double[][][] q = new double[HEADS][rows][];
        double[][][] k = new double[KV][rows][];
        double[][][] v = new double[KV][rows][];
        for (int t = 0; t < rows; t++) {
            double[] qkv = linear(at + "attention.wqkv", normed(x[t], at + "attention_norm.weight"), image[t]);
            int group = HEADS / KV;
            for (int g = 0; g < KV; g++) { // stored: for each key head its queries, its key, its value
                int from = g * (group + 2) * DIM;
                for (int i = 0; i < group; i++) {
                    q[g * group + i][t] = rotated(slice(qkv, from + i * DIM), t);
                }
                k[g][t] = rotated(slice(qkv, from + group * DIM), t);
                v[g][t] = slice(qkv, from + (group + 1) * DIM);
            }
        }
        double[][][] p = shares(layer, pass) ? probabilities : softmax(q, k, image, layer);
        if (pass == 1) {
            probabilities = p;
        }
        for (int t = 0; t < rows; t++) {
            double[] all = new double[HEADS * DIM];
            for (int head = 0; head < HEADS; head++) {
                for (int s = 0; s <= t && !muted(layer, head, image[t]); s++) {
                    for (int i = 0; i < DIM; i++) {
                        all[head * DIM + i] += p[head][t][s] * v[head / (HEADS / KV)][s][i];
                    }
                }
            }
            if (present(layer, image[t])) {
                add(x[t], linear(at + "attention.wo", all, image[t]));
            }
        }
    }

    private double[][][] softmax(double[][][] q, double[][][] k, boolean[] image, int layer) {
        int rows = image.length;
        double[][][] p = new double[HEADS][rows][rows];
        for (int head = 0; head < HEADS; head++) {
            for (int t = 0; t < rows; t++) {
                double sum = 0;
                for (int s = 0; s <= t; s++) {
                    double score = 0;
                    for (int i = 0; i < DIM; i++) {
                        score += q[head][t][i] * k[head / (HEADS / KV)][s][i];
                    }
                    p[head][t][s] = present(layer, image[s]) ? Math.exp(score / Math.sqrt(DIM)) : 0;
                    sum += p[head][t][s];
                }
                for (int s = 0; s <= t; s++) {
                    p[head][t][s] /= sum;
                }
            }
        }
        return p;
    }

    private static double[] rotated(double[] x, int position) {
        double[] y = new double[DIM];
        for (int i = 0; i < DIM / 2; i++) {
            double angle = position * Math.pow(THETA, -2.0 * i / DIM);
            y[i] = x[i] * Math.cos(angle) - x[i + DIM / 2] * Math.sin(angle);
            y[i + DIM / 2] = x[i + DIM / 2] * Math.cos(angle) + x[i] * Math.sin(angle);
        }
        return y;
    }

    private double[] linear(String name, double[] x, boolean image) {
        double[] y = times(weight(name + ".ffn.weight"), x);
        if (image) {
            add(y, times(weight(name + ".lora_B.weight"), times(weight(name + ".lora_A.weight"), x)));
        }
        return y;
    }

    private double[] normed(double[] x, String name) {
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] / Math.sqrt(squares / x.length + EPS) * flat(name)[i];
        }
        return y;
    }

    /** A vector is one row or one column. */
    private double[] flat(String name) {
        double[][] matrix = weight(name);
        return matrix.length == 1
                ? matrix[0]
                : Arrays.stream(matrix).mapToDouble(r -> r[0]).toArray();
    }

    private static double[] times(double[][] matrix, double[] x) {
        double[] y = new double[matrix.length];
        for (int r = 0; r < y.length; r++) {
            for (int c = 0; c < x.length; c++) {
                y[r] += matrix[r][c] * x[c];
            }
        }
        return y;
    }

    private double[][] weight(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private static double[] slice(double[] x, int from) {
        return Arrays.copyOfRange(x, from, from + DIM);
    }

    private static void add(double[] to, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += what[i];
        }
    }
}
