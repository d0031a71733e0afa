package io.github.trol4j.vision.image;

import java.util.Arrays;

/** libjpeg's integer colour conversions, in place where the sample count stays; all arrays interleaved. */
final class JpegColours {
    private static final int SHIFT = 16;
    private static final int HALF = 1 << (SHIFT - 1);
    private static final int RED_CR = fixed(1.40200);
    private static final int BLUE_CB = fixed(1.77200);
    private static final int GREEN_CR = fixed(0.71414);
    private static final int GREEN_CB = fixed(0.34414);

    private JpegColours() {}

    static byte[] fromGrey(byte[] grey, int pixels) {
        byte[] rgb = new byte[3 * pixels];
        for (int i = 0, at = 0; i < pixels; i++) {
            rgb[at++] = grey[i];
            rgb[at++] = grey[i];
            rgb[at++] = grey[i];
        }
        return rgb;
    }

    static byte[] fromYcc(byte[] ycc) {
        for (int i = 0; i + 2 < ycc.length; i += 3) {
            convert(ycc, i);
        }
        return ycc;
    }

    /** YCCK to CMYK: the first three are the complement of an RGB, K stays. */
    static byte[] yccToCmy(byte[] ycck) {
        for (int i = 0; i + 3 < ycck.length; i += 4) {
            convert(ycck, i);
            for (int c = i; c < i + 3; c++) {
                ycck[c] = (byte) (255 - (ycck[c] & 0xFF));
            }
        }
        return ycck;
    }

    /** Samples as Adobe stores them, inverted: 255 is no ink. */
    static byte[] fromCmyk(byte[] inverted, int pixels) {
        for (int i = 0, at = 0; i < 4 * pixels; i += 4) {
            int noBlack = inverted[i + 3] & 0xFF; // 255 - K
            for (int c = 0; c < 3; c++) {
                int product = (255 - (inverted[i + c] & 0xFF)) * noBlack + 128;
                int ink = ((product >> 8) + product) >> 8; // round(C * (255 - K) / 255)
                inverted[at++] = (byte) Math.clamp(noBlack - ink, 0, 255);
            }
        }
        return Arrays.copyOf(inverted, 3 * pixels);
    }

    private static void convert(byte[] samples, int at) {
        int y = samples[at] & 0xFF;
        int cb = (samples[at + 1] & 0xFF) - 128;
        int cr = (samples[at + 2] & 0xFF) - 128;
        samples[at] = clip(y + ((RED_CR * cr + HALF) >> SHIFT));
        samples[at + 1] = clip(y + ((-GREEN_CB * cb - GREEN_CR * cr + HALF) >> SHIFT));
        samples[at + 2] = clip(y + ((BLUE_CB * cb + HALF) >> SHIFT));
    }

    private static byte clip(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }

    private static int fixed(double x) {
        return (int) (x * (1 << SHIFT) + 0.5);
    }
}
