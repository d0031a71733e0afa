package io.github.trol4j.vision.image.vp8l;

import java.io.IOException;

/** What the encoder did to the pixels before it wrote them, and how it is undone. */
sealed interface Transform permits Prediction, CrossColour, SubtractedGreen, Palette {
    /** Number of kinds; a picture may use each once. */
    int KINDS = 4;

    /** Reads the transform of that kind of a picture of that size, which an earlier transform may have made narrower. */
    static Transform read(int kind, BitReader in, int width, int height) throws IOException {
        return switch (kind) {
            case 0 -> Prediction.read(in, width, height);
            case 1 -> CrossColour.read(in, width, height);
            case 2 -> new SubtractedGreen(width);
            default -> Palette.read(in, width, height);
        };
    }

    /** Width of the pixels that are written. */
    int codedWidth();

    /** The pixels before; the same array where their number stays. */
    int[] undo(int[] argb);
}
