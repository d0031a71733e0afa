package io.github.trol4j.vision.image.vp8;

import java.util.Arrays;

/**
 * Samples of luma or of one chroma, whole macroblocks, with the row above and the column to the left that prediction starts from:
 * 127 above (corner included), 129 on the left.
 */
final class Plane {
    private static final byte ABOVE = 127;
    private static final byte LEFT = (byte) 129;

    final byte[] samples;
    final int stride;

    Plane(int width, int height) {
        stride = width + 1;
        samples = new byte[stride * (height + 1)];
        Arrays.fill(samples, 0, stride, ABOVE);
        for (int row = stride; row < samples.length; row += stride) {
            samples[row] = LEFT;
        }
    }

    /** Index of a sample; -1 is the border. */
    int at(int x, int y) {
        return (y + 1) * stride + x + 1;
    }
}
