package io.github.trol4j.vision.image;

/**
 * Per-channel tables from sample 0..255 to the normalised float. With only 256 inputs the division is done once per value, and the
 * order of float operations is the reference's.
 */
final class Normalizer {
    private final float[][] tables; // [3, 256]

    private Normalizer(float[][] tables) {
        this.tables = tables;
    }

    /** {@code (v - 255*mean) / (255*std)}. */
    static Normalizer clip() {
        float[] mean = {0.48145466f, 0.4578275f, 0.40821073f};
        float[] std = {0.26862954f, 0.26130258f, 0.27577711f};
        float[][] tables = new float[3][256];
        for (int c = 0; c < 3; c++) {
            float scaledMean = mean[c] * 255f;
            float scaledStd = std[c] * 255f;
            for (int v = 0; v < 256; v++) {
                tables[c][v] = (v - scaledMean) / scaledStd;
            }
        }
        return new Normalizer(tables);
    }

    /** {@code (v/255 - mean) / std}. */
    static Normalizer imageNet() {
        float[] mean = {0.485f, 0.456f, 0.406f};
        float[] std = {0.229f, 0.224f, 0.225f};
        float[][] tables = new float[3][256];
        for (int c = 0; c < 3; c++) {
            for (int v = 0; v < 256; v++) {
                tables[c][v] = (v / 255f - mean[c]) / std[c];
            }
        }
        return new Normalizer(tables);
    }

    /** Writes the square of edge {@code side} at {@code (left, top)} as tile number {@code tile} of {@code into}. */
    void tile(RgbImage image, int left, int top, float[] into, int tile, int side) {
        byte[] rgb = image.rgb();
        for (int c = 0; c < 3; c++) {
            float[] table = tables[c];
            int at = (3 * tile + c) * side * side;
            for (int y = 0; y < side; y++) {
                int from = 3 * ((top + y) * image.width() + left) + c;
                for (int x = 0; x < side; x++, from += 3) {
                    into[at++] = table[rgb[from] & 0xFF];
                }
            }
        }
    }
}
