package io.github.trol4j.models.bench;

import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.bench.BenchRow.Share;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this machine allows at most, measured.
 *
 * @param threads that the limits were measured with
 * @param bandwidth bytes per second that all threads together can read from memory; 0 if not measured
 * @param matrix operations per second by element type; those that could not be measured are missing
 * @param weights the format that is compared with the limits
 * @param remarks how it was measured, and what was not
 */
public record Roofline(
        int threads, double bandwidth, Map<WeightFormat, Double> matrix, WeightFormat weights, List<String> remarks) {

    /** No limits known. */
    public static Roofline none() {
        return new Roofline(0, 0, Map.of(), WeightFormat.F32, List.of());
    }

    /**
     * Part of the fastest arithmetic that weights of this format can be multiplied with: exact ones in f32, others in anything that
     * is not more precise than they are.
     */
    @Nullable
    Share ofMatrix(double operationsPerSecond) {
        WeightFormat best = best(weights);
        return best == null
                ? null
                : new Share(operationsPerSecond / rate(best), "the %s matrix rate".formatted(name(best)));
    }

    /** Operations per second of the fastest arithmetic for weights of a format, 0 if none was measured. */
    double matrixRate(WeightFormat format) {
        WeightFormat best = best(format);
        return best == null ? 0 : rate(best);
    }

    private @Nullable WeightFormat best(WeightFormat weights) {
        WeightFormat best = null;
        for (WeightFormat format : WeightFormat.values()) {
            boolean allowed = format.bitsPerWeight() >= weights.bitsPerWeight();
            if (allowed && matrix.containsKey(format) && (best == null || rate(format) > rate(best))) {
                best = format;
            }
        }
        return best;
    }

    @Nullable
    Share ofBandwidth(double bytesPerSecond) {
        return bandwidth == 0 ? null : new Share(bytesPerSecond / bandwidth, "the read bandwidth");
    }

    /** What a format is multiplied as. */
    public static String name(WeightFormat format) {
        return format == WeightFormat.Q8 ? "int8" : format.label();
    }

    private double rate(WeightFormat format) {
        return matrix.getOrDefault(format, 0.0);
    }
}
