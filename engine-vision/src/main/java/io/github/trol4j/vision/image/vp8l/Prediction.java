package io.github.trol4j.vision.image.vp8l;

import java.io.IOException;

/**
 * Each pixel was replaced by its difference to a prediction from its neighbours: left, top, top right and top left. Which of 14 ways
 * holds for a square stands in green of {@code modes}.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Prediction(int codedWidth, int squareBits, int[] modes) implements Transform {
    private static final int BLACK = 0xFF000000;

    static Prediction read(BitReader in, int width, int height) throws IOException {
        int bits = 2 + in.bits(3);
        return new Prediction(
                width, bits, Pixels.readHelper(in, Pixels.squares(width, bits), Pixels.squares(height, bits)));
    }

    @Override
    public int[] undo(int[] argb) {
        int width = codedWidth;
        argb[0] = sum(argb[0], BLACK);
        for (int x = 1; x < width; x++) {
            argb[x] = sum(argb[x], argb[x - 1]);
        }
        int squaresInRow = Pixels.squares(width, squareBits);
        for (int at = width, y = 1; at < argb.length; y++) {
            argb[at] = sum(argb[at], argb[at - width]);
            at++;
            int squares = (y >> squareBits) * squaresInRow;
            for (int x = 1; x < width; x++, at++) {
                int mode = modes[squares + (x >> squareBits)] >> 8 & 15;
                argb[at] = sum(argb[at], predict(mode, argb, at, at - width));
            }
        }
        return argb;
    }

    /** @param t index of the pixel above; right of the last one the next row begins, by definition */
    private static int predict(int mode, int[] p, int at, int t) {
        return switch (mode) {
            case 1 -> p[at - 1];
            case 2 -> p[t];
            case 3 -> p[t + 1];
            case 4 -> p[t - 1];
            case 5 -> mean(mean(p[at - 1], p[t + 1]), p[t]);
            case 6 -> mean(p[at - 1], p[t - 1]);
            case 7 -> mean(p[at - 1], p[t]);
            case 8 -> mean(p[t - 1], p[t]);
            case 9 -> mean(p[t], p[t + 1]);
            case 10 -> mean(mean(p[at - 1], p[t - 1]), mean(p[t], p[t + 1]));
            case 11 -> nearer(p[at - 1], p[t], p[t - 1]);
            case 12 -> plane(p[at - 1], p[t], p[t - 1]);
            case 13 -> halfPlane(mean(p[at - 1], p[t]), p[t - 1]);
            default -> BLACK;
        };
    }

    private static int sum(int a, int b) {
        return (a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00 | (a & 0xFF00FF) + (b & 0xFF00FF) & 0xFF00FF;
    }

    /** Byte by byte, rounded down. */
    private static int mean(int a, int b) {
        return (a & b) + ((a ^ b) >>> 1 & 0x7F7F7F7F);
    }

    /** Left or top, whichever is nearer to {@code left + top - corner} over all four bytes. */
    private static int nearer(int left, int top, int corner) {
        int toLeft = 0;
        int toTop = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int c = corner >>> shift & 0xFF;
            toLeft += Math.abs((top >>> shift & 0xFF) - c);
            toTop += Math.abs((left >>> shift & 0xFF) - c);
        }
        return toLeft < toTop ? left : top;
    }

    private static int plane(int left, int top, int corner) {
        int result = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int value = (left >>> shift & 0xFF) + (top >>> shift & 0xFF) - (corner >>> shift & 0xFF);
            result |= Math.clamp(value, 0, 255) << shift;
        }
        return result;
    }

    private static int halfPlane(int mean, int corner) {
        int result = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int m = mean >>> shift & 0xFF;
            result |= Math.clamp(m + (m - (corner >>> shift & 0xFF)) / 2, 0, 255) << shift;
        }
        return result;
    }
}
