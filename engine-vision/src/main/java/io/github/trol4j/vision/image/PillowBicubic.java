package io.github.trol4j.vision.image;

/**
 * Pillow's {@code resize(size, BICUBIC)}: a = -0.5, and when shrinking the kernel is stretched over all pixels that an output
 * covers (antialiasing). 22-bit fixed point.
 */
public final class PillowBicubic implements Resizer {
    private static final double A = -0.5;
    private static final int SHIFT = 22;

    @Override
    public RgbImage resize(RgbImage source, int width, int height) {
        return Resampler.resize(source, width, height, PillowBicubic::taps);
    }

    private static Taps taps(int sizeIn, int sizeOut) {
        double scale = (double) sizeIn / sizeOut;
        double stretch = Math.max(scale, 1.0);
        double support = 2.0 * stretch;
        int[] firsts = new int[sizeOut];
        double[][] weights = new double[sizeOut][];
        for (int i = 0; i < sizeOut; i++) {
            double centre = (i + 0.5) * scale;
            int first = Math.max((int) (centre - support + 0.5), 0);
            int end = Math.min((int) (centre + support + 0.5), sizeIn);
            double[] window = new double[end - first];
            double total = 0;
            for (int k = 0; k < window.length; k++) {
                window[k] = Taps.cubic((k + first - centre + 0.5) / stretch, A);
                total += window[k];
            }
            for (int k = 0; k < window.length; k++) {
                window[k] /= total;
            }
            firsts[i] = first;
            weights[i] = window;
        }
        return new Taps(firsts, weights, SHIFT);
    }
}
