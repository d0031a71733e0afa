package io.github.trol4j.vision.image;

import java.util.Arrays;

/**
 * PyTorch's {@code interpolate(mode="bicubic", antialias=False)} on 8-bit pictures, as its AVX2 kernel computes it: four taps with
 * a = -0.75, those beyond the border added to the border's tap, weights scaled to fit 16 bits. Shrinking by more than two looks
 * jagged; the models were trained on exactly that.
 */
public final class TorchBicubic implements Resizer {
    private static final double A = -0.75;
    private static final int TAPS = 4;
    private static final int MAX_SHIFT = 22;
    private static final int WEIGHT_LIMIT = 1 << 15;

    @Override
    public RgbImage resize(RgbImage source, int width, int height) {
        return Resampler.resize(source, width, height, TorchBicubic::taps);
    }

    private static Taps taps(int sizeIn, int sizeOut) {
        double scale = (double) sizeIn / sizeOut;
        int[] firsts = new int[sizeOut];
        double[][] weights = new double[sizeOut][];
        double largest = 0;
        for (int i = 0; i < sizeOut; i++) {
            double position = scale * (i + 0.5) - 0.5;
            int base = (int) Math.min(Math.floor(position), sizeIn - 1);
            double part = Math.clamp(position - base, 0.0, 1.0);
            int first = Math.max(base - 1, 0);
            int count = Math.clamp(Math.min(base + 3, sizeIn) - first, 0, TAPS);
            double[] folded = new double[TAPS];
            int slot = 0;
            for (int tap = 0; tap < TAPS; tap++) {
                int at = base - 1 + tap;
                if (at <= 0) {
                    slot = 0;
                } else if (at >= sizeIn - 1) {
                    slot = count - 1;
                }
                folded[slot] += Taps.cubic(tap - 1 - part, A);
                // The running sums count too: a partial sum at the border may exceed the final one.
                largest = Math.max(largest, folded[slot]);
                slot++;
            }
            firsts[i] = first;
            weights[i] = Arrays.copyOf(folded, count);
        }
        return new Taps(firsts, weights, shift(largest));
    }

    private static int shift(double largest) {
        int shift = 0;
        while (shift < MAX_SHIFT && (int) (0.5 + largest * (1 << (shift + 1))) < WEIGHT_LIMIT) {
            shift++;
        }
        return shift;
    }
}
