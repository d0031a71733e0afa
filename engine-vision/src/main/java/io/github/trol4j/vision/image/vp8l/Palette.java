package io.github.trol4j.vision.image.vp8l;

import java.io.IOException;
import java.util.Arrays;

/**
 * Colours were replaced by their numbers, which stand in green, several in one pixel where there are few colours.
 *
 * @param packing logarithm of how many pixels share one
 * @param colours as many as a number can name; transparent black behind the last real one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Palette(int width, int height, int packing, int[] colours) implements Transform {
    static Palette read(BitReader in, int width, int height) throws IOException {
        int count = in.bits(8) + 1;
        int packing = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
        int[] colours = Pixels.readHelper(in, count, 1);
        for (int i = 1; i < count; i++) {
            colours[i] = sum(colours[i], colours[i - 1]); // each is written as the difference to the one before
        }
        return new Palette(width, height, packing, Arrays.copyOf(colours, 1 << (8 >> packing)));
    }

    @Override
    public int codedWidth() {
        return Pixels.squares(width, packing);
    }

    @Override
    public int[] undo(int[] argb) {
        int[] unpacked = new int[width * height];
        int perPixel = (1 << packing) - 1;
        int bits = 8 >> packing;
        for (int y = 0, at = 0; y < height; y++) {
            int row = y * codedWidth();
            for (int x = 0; x < width; x++, at++) {
                int packed = argb[row + (x >> packing)] >> 8 & 0xFF;
                unpacked[at] = colours[packed >> (x & perPixel) * bits & ((1 << bits) - 1)];
            }
        }
        return unpacked;
    }

    /** Byte by byte, without carry. */
    private static int sum(int a, int b) {
        return (a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00 | (a & 0xFF00FF) + (b & 0xFF00FF) & 0xFF00FF;
    }
}
