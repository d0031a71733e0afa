package io.github.trol4j.vision.image;

import java.util.Arrays;

/**
 * Separable resampling in integers, horizontal pass first, rounded to 8 bits in between. Both resizers of the reference are this
 * with different {@link Taps}. Source rows are read once and added to the output rows that want them, so memory beyond source and
 * result is one row and the 32-bit sums of the result, however large the source is.
 */
final class Resampler {
    private Resampler() {}

    /** Weights for one axis; an axis that keeps its size is not passed through them. */
    @FunctionalInterface
    interface TapRule {
        Taps taps(int sizeIn, int sizeOut);
    }

    static RgbImage resize(RgbImage source, int width, int height, TapRule rule) {
        if (width < 1 || height < 1 || 3L * width * height > Integer.MAX_VALUE / Integer.BYTES) {
            throw new ImageException("Cannot resize to %d x %d: sizes from 1 up to about 170 megapixels are possible"
                    .formatted(width, height));
        }
        Taps across = source.width() == width ? null : rule.taps(source.width(), width);
        if (source.height() == height) {
            return across == null ? source : horizontal(source, width, across);
        }
        Taps down = rule.taps(source.height(), height);
        int stride = 3 * width;
        int[] sums = new int[stride * height];
        Arrays.fill(sums, down.half());
        byte[] row = new byte[stride];
        int open = 0; // output rows before this one are complete, because windows start and end in order
        for (int y = 0; y < source.height(); y++) {
            while (open < height && down.end(open) <= y) {
                open++;
            }
            if (open == height) {
                break;
            }
            if (down.first(open) > y) {
                continue; // without antialiasing most rows of a large picture are never looked at
            }
            if (across == null) {
                System.arraycopy(source.rgb(), y * stride, row, 0, stride);
            } else {
                horizontalRow(source, y, across, row, 0);
            }
            for (int o = open; o < height && down.first(o) <= y; o++) {
                if (y < down.end(o)) {
                    accumulate(sums, o * stride, row, down.weight(o, y));
                }
            }
        }
        byte[] out = new byte[sums.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = clip(sums[i] >> down.shift());
        }
        return new RgbImage(width, height, out);
    }

    private static RgbImage horizontal(RgbImage source, int width, Taps taps) {
        byte[] out = new byte[3 * width * source.height()];
        for (int y = 0; y < source.height(); y++) {
            horizontalRow(source, y, taps, out, 3 * width * y);
        }
        return new RgbImage(width, source.height(), out);
    }

    private static void horizontalRow(RgbImage source, int y, Taps taps, byte[] out, int at) {
        byte[] rgb = source.rgb();
        int[] weights = taps.weights();
        int shift = taps.shift();
        int line = 3 * y * source.width();
        for (int x = 0; x < taps.sizeOut(); x++) {
            int red = taps.half();
            int green = red;
            int blue = red;
            int from = line + 3 * taps.first(x);
            int last = taps.offset(x + 1);
            for (int k = taps.offset(x); k < last; k++, from += 3) {
                int weight = weights[k];
                red += weight * (rgb[from] & 0xFF);
                green += weight * (rgb[from + 1] & 0xFF);
                blue += weight * (rgb[from + 2] & 0xFF);
            }
            out[at++] = clip(red >> shift);
            out[at++] = clip(green >> shift);
            out[at++] = clip(blue >> shift);
        }
    }

    private static void accumulate(int[] sums, int at, byte[] row, int weight) {
        for (int i = 0; i < row.length; i++) {
            sums[at + i] += weight * (row[i] & 0xFF);
        }
    }

    private static byte clip(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }
}
