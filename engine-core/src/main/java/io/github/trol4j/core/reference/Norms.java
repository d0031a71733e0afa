package io.github.trol4j.core.reference;

/** Row-wise normalisations; statistics are summed in double. */
final class Norms {
    private Norms() {}

    static HeapTensor layer(HeapTensor x, float[] gain, float[] bias, float eps, HeapTensor y) {
        int n = x.width();
        for (int r = 0; r < x.rows(); r++) {
            double mean = 0;
            for (int c = 0; c < n; c++) {
                mean += x.values[r * n + c];
            }
            mean /= n;
            double variance = 0;
            for (int c = 0; c < n; c++) {
                double d = x.values[r * n + c] - mean;
                variance += d * d;
            }
            double scale = 1 / Math.sqrt(variance / n + eps);
            for (int c = 0; c < n; c++) {
                y.values[r * n + c] = (float) ((x.values[r * n + c] - mean) * scale) * gain[c] + bias[c];
            }
        }
        return y;
    }

    static HeapTensor rms(HeapTensor x, float[] gain, float eps, HeapTensor y) {
        int n = x.width();
        for (int r = 0; r < x.rows(); r++) {
            double squares = 0;
            for (int c = 0; c < n; c++) {
                double value = x.values[r * n + c];
                squares += value * value;
            }
            double scale = 1 / Math.sqrt(squares / n + eps);
            for (int c = 0; c < n; c++) {
                y.values[r * n + c] = (float) (x.values[r * n + c] * scale) * gain[c];
            }
        }
        return y;
    }
}
