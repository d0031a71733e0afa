package io.github.trol4j.vision.image.vp8l;

import java.io.IOException;

/**
 * A share of green was subtracted from red and blue, and a share of red from blue; the shares, in 32nds and signed, hold for a square.
 *
 * @param shares for each square: of green in red in the lowest byte, of green in blue, of red in blue
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CrossColour(int codedWidth, int squareBits, int[] shares) implements Transform {
    static CrossColour read(BitReader in, int width, int height) throws IOException {
        int bits = 2 + in.bits(3);
        return new CrossColour(
                width, bits, Pixels.readHelper(in, Pixels.squares(width, bits), Pixels.squares(height, bits)));
    }

    @Override
    public int[] undo(int[] argb) {
        int squaresInRow = Pixels.squares(codedWidth, squareBits);
        for (int at = 0, y = 0; at < argb.length; y++) {
            int squares = (y >> squareBits) * squaresInRow;
            for (int x = 0; x < codedWidth; x++, at++) {
                argb[at] = undo(argb[at], shares[squares + (x >> squareBits)]);
            }
        }
        return argb;
    }

    private static int undo(int argb, int shares) {
        int green = argb >> 8;
        int red = (argb >> 16) + share(shares, green);
        int blue = argb + share(shares >> 8, green) + share(shares >> 16, red);
        return argb & 0xFF00FF00 | (red & 0xFF) << 16 | blue & 0xFF;
    }

    /** Both numbers are in the lowest byte. */
    private static int share(int factor, int colour) {
        return (byte) factor * (byte) colour >> 5;
    }
}
