package io.github.trol4j.models.bench;

import io.github.trol4j.core.EngineException;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Repeated measurements of one thing.
 *
 * @param values in the order of measuring, at least one
 */
public record Samples(double... values) {
    public Samples {
        if (values.length == 0) {
            throw new EngineException("a measurement was repeated no time at all");
        }
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    public double median() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public double min() {
        return Arrays.stream(values).min().orElseThrow();
    }

    public double max() {
        return Arrays.stream(values).max().orElseThrow();
    }

    public int count() {
        return values.length;
    }

    /** Each measurement converted. */
    public Samples map(DoubleUnaryOperator to) {
        return new Samples(Arrays.stream(values).map(to).toArray());
    }
}
