package io.github.trol4j.models.trace;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A value for each layer and token of a prompt. Not a number where there is none, as in a layer that did not ask its gate. Immutable. */
public final class LayerMap {
    private final float[][] values; // [layers][tokens]

    private LayerMap(float[][] values) {
        this.values = values;
    }

    /** @param values {@code [layers][tokens]}, at least one layer, all of one length; copied */
    public static LayerMap of(float[][] values) {
        int tokens = values[0].length;
        for (float[] layer : values) {
            if (layer.length != tokens) {
                throw new IllegalArgumentException(
                        "a layer has %d values for %d tokens".formatted(layer.length, tokens));
            }
        }
        return new LayerMap(Arrays.stream(values).map(float[]::clone).toArray(float[][]::new));
    }

    public int layers() {
        return values.length;
    }

    public int tokens() {
        return values[0].length;
    }

    public float get(int layer, int token) {
        return values[layer][token];
    }

    /** Whether there is no value at all. */
    public boolean isEmpty() {
        return IntStream.range(0, layers())
                .allMatch(layer -> IntStream.range(0, tokens()).allMatch(token -> Float.isNaN(values[layer][token])));
    }

    /** Mean over some tokens of one layer, of the values that there are; NaN for none. */
    public double mean(int layer, int[] tokens) {
        return mean(
                IntStream.of(tokens).mapToDouble(token -> values[layer][token]).toArray());
    }

    /** Mean over all layers at one token, of the values that there are; NaN for none. */
    public double mean(int token) {
        return mean(IntStream.range(0, layers())
                .mapToDouble(layer -> values[layer][token])
                .toArray());
    }

    /** Mean over all layers and some tokens, each layer counting the same; NaN for none. */
    public double mean(int[] tokens) {
        return mean(IntStream.range(0, layers())
                .mapToDouble(layer -> mean(layer, tokens))
                .toArray());
    }

    private static double mean(double[] some) {
        return Arrays.stream(some)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LayerMap that && Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        return "LayerMap[%d x %d]".formatted(layers(), tokens());
    }
}
