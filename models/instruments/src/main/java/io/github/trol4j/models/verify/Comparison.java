package io.github.trol4j.models.verify;

import java.util.Locale;

/**
 * When two tensors count as the same.
 *
 * @param maxAbs largest difference allowed
 * @param cosine smallest cosine allowed
 */
public record Comparison(double maxAbs, double cosine) {

    /** Compares row-major matrices of {@code width} columns. */
    StageResult compare(String stage, float[] expected, float[] got, int width) {
        if (expected.length != got.length) {
            String detail = "expected %d values, got %d".formatted(expected.length, got.length);
            return new StageResult(stage, Double.POSITIVE_INFINITY, 0, false, detail);
        }
        double worst = 0;
        int at = 0;
        double dot = 0;
        double normExpected = 0;
        double normGot = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) expected[i] - got[i]);
            if (!(difference <= worst)) { // also catches NaN
                worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
                at = i;
            }
            dot += (double) expected[i] * got[i];
            normExpected += (double) expected[i] * expected[i];
            normGot += (double) got[i] * got[i];
        }
        double norm = Math.sqrt(normExpected * normGot);
        double cos = norm == 0 ? (normExpected == normGot ? 1 : 0) : dot / norm;
        boolean passed = worst <= maxAbs && cos >= cosine;
        String detail = expected.length == 0
                ? "empty"
                : String.format(
                        Locale.ROOT,
                        "worst at [%d,%d]: expected %.6g, got %.6g",
                        at / width,
                        at % width,
                        expected[at],
                        got[at]);
        return new StageResult(stage, worst, cos, passed, detail);
    }
}
