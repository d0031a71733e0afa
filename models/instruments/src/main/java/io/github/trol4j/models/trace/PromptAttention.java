package io.github.trol4j.models.trace;

import io.github.trol4j.core.AttentionHook;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How the last row of the prompt, which the answer begins with, attended to every token in one pass through each layer. The weights of
 * a head add up to 1.
 */
public final class PromptAttention {
    private static final float[][] UNKNOWN = new float[0][];

    private final float[][][] weights; // [layers][heads][tokens]
    private final int heads;
    private final int tokens;

    PromptAttention(int layers, int heads, int tokens) {
        this.weights = new float[layers][][];
        Arrays.fill(weights, UNKNOWN);
        this.heads = heads;
        this.tokens = tokens;
    }

    /** Writes down what a layer does from now on. Heads come on different threads, each to a place of its own. */
    AttentionHook watch(int layer) {
        float[][] into = new float[heads][tokens];
        weights[layer] = into;
        return new AttentionHook() {
            @Override
            public void probabilities(Query query, float[] probabilities) {
                for (int i = 0; i < query.visible(); i++) {
                    into[query.head()][query.keys().position(i)] = probabilities[i];
                }
            }
        };
    }

    public int heads() {
        return heads;
    }

    /** Whether the pass carried the last row through a layer. */
    public boolean isKnown(int layer) {
        return weights[layer].length > 0;
    }

    /** One head {@code [tokens]}; NaN where nothing is known. */
    public float[] head(int layer, int head) {
        if (isKnown(layer)) {
            return weights[layer][head].clone();
        }
        float[] none = new float[tokens];
        Arrays.fill(none, Float.NaN);
        return none;
    }

    /** Means over all heads. */
    public LayerMap meanOfHeads() {
        return LayerMap.of(
                IntStream.range(0, weights.length).mapToObj(this::meanOfHeads).toArray(float[][]::new));
    }

    private float[] meanOfHeads(int layer) {
        double[] sums = new double[tokens];
        for (int head = 0; head < heads; head++) {
            float[] one = head(layer, head);
            for (int token = 0; token < tokens; token++) {
                sums[token] += one[token];
            }
        }
        float[] mean = new float[tokens];
        for (int token = 0; token < tokens; token++) {
            mean[token] = (float) (sums[token] / heads);
        }
        return mean;
    }
}
