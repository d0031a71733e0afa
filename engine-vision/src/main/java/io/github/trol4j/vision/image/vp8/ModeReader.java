package io.github.trol4j.vision.image.vp8;

import java.util.Arrays;

/** Reads how each macroblock is predicted (RFC 6386, section 11), row by row; remembers the neighbours' modes. */
final class ModeReader {
    private final BoolDecoder in;
    private final Segments segments;
    private final int skipProbability;

    /** Modes of the blocks above, four for each macroblock, and on the left. */
    private final int[] above;

    private final int[] left = new int[4];

    ModeReader(FrameHeader header) {
        in = header.modes();
        segments = header.segments();
        skipProbability = header.skipProbability();
        above = new int[4 * header.size().columns()];
    }

    void beginRow() {
        Arrays.fill(left, SubMode.DC.code());
    }

    void read(Macroblock block, int column) {
        block.segment = segments.next(in);
        block.skipped = skipProbability >= 0 && in.bit(skipProbability) != 0;
        block.split = in.bit(145) == 0;
        int from = 4 * column;
        if (block.split) {
            for (int y = 0; y < 4; y++) {
                for (int x = 0; x < 4; x++) {
                    int mode = SubMode.read(in, above[from + x], left[y]);
                    above[from + x] = mode;
                    left[y] = mode;
                    block.subModes[4 * y + x] = mode;
                }
            }
        } else {
            block.lumaMode = BlockMode.readLuma(in);
            Arrays.fill(above, from, from + 4, block.lumaMode);
            Arrays.fill(left, block.lumaMode);
        }
        block.chromaMode = BlockMode.readChroma(in);
    }
}
