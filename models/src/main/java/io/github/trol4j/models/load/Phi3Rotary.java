package io.github.trol4j.models.load;

import io.github.trol4j.llm.Rotary;

/**
 * The rotary embedding of Phi-3-mini-128k as of its first release, which TroL-3.8B was made from: a stand-in where there is no
 * config.json to read the factors from.
 */
final class Phi3Rotary {
    private static final int DIM = 96;
    private static final int POSITIONS = 131072;
    private static final int ORIGINAL_POSITIONS = 4096;

    private static final float[] SHORT = {
        1.05f, 1.05f, 1.05f, 1.1f, 1.1f, 1.15f, 1.2f, 1.25f, 1.3f, 1.35f, 1.5f, 2f, 2f, 2f, 2f, 2f, 2f, 2f, 2f, 2f, 2f,
        2f, 2f, 2f, 2f, 2f, 2f, 2f, 2f, 2f, 2f, 2f, 2.05f, 2.05f, 2.05f, 2.1f, 2.1f, 2.1f, 2.15f, 2.15f, 2.35f, 2.55f,
        2.6f, 2.6f, 2.75f, 2.85f, 2.85f, 2.95f
    };

    private static final float[] LONG = {
        1.03f,
        1.05f,
        1.05f,
        1.0799999f,
        1.2299999f,
        1.2299999f,
        1.3f,
        1.4499999f,
        1.5999999f,
        1.6499999f,
        1.8999999f,
        2.86f,
        3.6899998f,
        5.4199996f,
        5.49f,
        5.49f,
        9.09f,
        11.58f,
        15.66f,
        15.7699995f,
        15.79f,
        18.36f,
        21.99f,
        23.08f,
        30.009998f,
        32.350002f,
        32.590004f,
        35.560005f,
        39.950005f,
        53.840004f,
        56.200005f,
        57.950005f,
        59.290005f,
        59.770004f,
        59.920006f,
        61.190006f,
        61.960007f,
        62.500008f,
        63.370007f,
        63.480007f,
        63.480007f,
        63.660007f,
        63.850006f,
        64.08001f,
        64.76001f,
        64.80001f,
        64.81001f,
        64.81001f
    };

    private Phi3Rotary() {}

    static Rotary of128k() {
        double scale = (double) POSITIONS / ORIGINAL_POSITIONS;
        float magnitude = (float) Math.sqrt(1 + Math.log(scale) / Math.log(ORIGINAL_POSITIONS));
        return new Rotary.ByFactor(DIM, POSITIONS, 10000, ORIGINAL_POSITIONS, SHORT.clone(), LONG.clone(), magnitude);
    }
}
