package io.github.trol4j.core.reference;

import io.github.trol4j.core.Activation;

/** Scalar activations, computed in double and rounded once. */
final class Activations {
    private Activations() {}

    static float apply(Activation activation, float x) {
        return switch (activation) {
            case QUICK_GELU -> (float) (x * sigmoid(1.702 * x));
            case GELU -> (float) (0.5 * x * erfc(-x / Math.sqrt(2)));
            case SILU -> (float) (x * sigmoid(x));
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /**
     * Complementary error function: the Maclaurin series of erf below 2.5, a continued fraction (Abramowitz and Stegun 7.1.14)
     * above, both iterated to double precision.
     */
    static double erfc(double x) {
        double z = Math.abs(x);
        if (Double.isNaN(x)) {
            return x;
        }
        if (z < 2.5) {
            double term = z;
            double sum = z;
            for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
                term *= -z * z / n;
                sum += term / (2 * n + 1);
            }
            return 1 - Math.copySign(2 / Math.sqrt(Math.PI) * sum, x);
        }
        double fraction = z;
        for (int k = 60; k > 0; k--) {
            fraction = z + k / 2.0 / fraction;
        }
        double tail = Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction);
        return x > 0 ? tail : 2 - tail;
    }
}
