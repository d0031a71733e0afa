package io.github.trol4j.vision.image;

/**
 * Fixed-point weights of one axis: output {@code i} is the sum of inputs {@code first(i) .. end(i)-1}, each times its weight, plus
 * one half, shifted right. Windows of later outputs never start or end earlier.
 */
final class Taps {
    private final int[] first;
    private final int[] offsets; // [sizeOut + 1], into weights
    private final int[] weights;
    private final int shift;

    /** @param real weights before scaling, one row per output */
    Taps(int[] first, double[][] real, int shift) {
        this.first = first;
        this.shift = shift;
        this.offsets = new int[real.length + 1];
        for (int i = 0; i < real.length; i++) {
            offsets[i + 1] = offsets[i] + real[i].length;
        }
        this.weights = new int[offsets[real.length]];
        for (int i = 0; i < real.length; i++) {
            for (int k = 0; k < real[i].length; k++) {
                weights[offsets[i] + k] = roundHalfAway(real[i][k] * (1 << shift));
            }
        }
    }

    int sizeOut() {
        return first.length;
    }

    int first(int output) {
        return first[output];
    }

    int end(int output) {
        return first[output] + offsets[output + 1] - offsets[output];
    }

    int offset(int output) {
        return offsets[output];
    }

    int weight(int output, int input) {
        return weights[offsets[output] + input - first[output]];
    }

    int[] weights() {
        return weights;
    }

    int shift() {
        return shift;
    }

    /** What rounds a sum when it is shifted. */
    int half() {
        return shift == 0 ? 0 : 1 << (shift - 1);
    }

    /** Keys' cubic kernel at distance {@code x}; {@code a} is its slope at distance 1. */
    static double cubic(double x, double a) {
        double d = Math.abs(x);
        if (d < 1.0) {
            return ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0;
        }
        return d < 2.0 ? (((d - 5.0) * d + 8.0) * d - 4.0) * a : 0.0;
    }

    private static int roundHalfAway(double x) {
        return x < 0 ? (int) (x - 0.5) : (int) (x + 0.5);
    }
}
