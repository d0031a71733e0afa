package io.github.trol4j.vision.image.vp8;

import java.util.Arrays;

/** Reads the coefficients of macroblocks (RFC 6386, section 13) and multiplies them; remembers which neighbours had some. */
final class CoefficientReader {
    private static final int LUMA_WITHOUT_MEAN = 0;
    private static final int MEANS = 1;
    private static final int CHROMA = 2;
    private static final int LUMA = 3;

    /** Probabilities of one band, of one kind of block. */
    private static final int BAND = 3 * 11;

    private static final int KIND = 8 * BAND;

    /** Band of each place along the zigzag; behind the last one any will do. */
    private static final int[] BAND_OF = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};

    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

    /** Probabilities of the lower bits of values from 11, 19, 35 and 67 on. */
    private static final int[][] LARGE = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };

    /** Flags of the neighbours above each macroblock and on the left: 4 luma columns or rows, 2 of each chroma, the means. */
    private static final int FLAGS = 9;

    private static final int MEANS_FLAG = 8;

    private final int[] probabilities;
    private final Quantiser[] quantisers;
    private final int[] above;
    private final int[] left = new int[FLAGS];
    private final short[] means = new short[16];

    CoefficientReader(FrameHeader header) {
        probabilities = header.tokenProbabilities();
        quantisers = header.quantisers();
        above = new int[FLAGS * header.size().columns()];
    }

    void beginRow() {
        Arrays.fill(left, 0);
    }

    /** For a macroblock that has none: its neighbours see that; who has no block of means leaves that flag as it was. */
    void skip(Macroblock block, int column) {
        int flags = block.split ? MEANS_FLAG : FLAGS;
        Arrays.fill(above, FLAGS * column, FLAGS * column + flags, 0);
        Arrays.fill(left, 0, flags, 0);
    }

    /** Fills a macroblock whose coefficients are all 0. */
    void read(BoolDecoder in, Macroblock block, int column) {
        Quantiser q = quantisers[block.segment];
        int top = FLAGS * column;
        int first = 0;
        int kind = LUMA;
        if (!block.split) {
            means(in, block, top, q);
            first = 1;
            kind = LUMA_WITHOUT_MEAN;
        }
        for (int i = 0; i < 16; i++) {
            block(in, block, i, kind, first, top + (i & 3), i >> 2, q.lumaDc(), q.lumaAc());
        }
        for (int i = 0; i < 8; i++) {
            int chroma = 4 + 2 * (i >> 2);
            block(
                    in,
                    block,
                    16 + i,
                    CHROMA,
                    0,
                    top + chroma + (i & 1),
                    chroma + (i >> 1 & 1),
                    q.chromaDc(),
                    q.chromaAc());
        }
    }

    private void means(BoolDecoder in, Macroblock block, int top, Quantiser q) {
        Arrays.fill(means, (short) 0);
        int context = above[top + MEANS_FLAG] + left[MEANS_FLAG];
        int count = tokens(in, means, 0, MEANS * KIND, context, 0, q.meansDc(), q.meansAc());
        above[top + MEANS_FLAG] = left[MEANS_FLAG] = count > 0 ? 1 : 0;
        if (count > 0) {
            Transforms.spreadMeans(means, block.coefficients);
        }
    }

    private void block(
            BoolDecoder in, Macroblock block, int index, int kind, int first, int up, int side, int dc, int ac) {
        int count = tokens(in, block.coefficients, 16 * index, kind * KIND, above[up] + left[side], first, dc, ac);
        above[up] = left[side] = count > first ? 1 : 0;
        block.counts[index] = count > 1 ? count : block.coefficients[16 * index] != 0 ? 1 : 0;
    }

    /** Reads one block from its place {@code first} on; the place behind its last coefficient, or {@code first}. */
    private int tokens(BoolDecoder in, short[] to, int at, int kind, int context, int first, int dc, int ac) {
        int[] p = probabilities;
        int place = first;
        int i = kind + BAND_OF[place] * BAND + context * 11;
        while (place < 16) {
            if (in.bit(p[i]) == 0) {
                return place;
            }
            while (in.bit(p[i + 1]) == 0) {
                if (++place == 16) {
                    return 16;
                }
                i = kind + BAND_OF[place] * BAND;
            }
            int magnitude = in.bit(p[i + 2]) == 0 ? 1 : large(in, i);
            int value = magnitude * (place > 0 ? ac : dc);
            to[at + ZIGZAG[place]] = (short) (in.bit(128) != 0 ? -value : value);
            place++;
            i = kind + BAND_OF[place] * BAND + (magnitude == 1 ? 1 : 2) * 11;
        }
        return 16;
    }

    private int large(BoolDecoder in, int i) {
        int[] p = probabilities;
        if (in.bit(p[i + 3]) == 0) {
            return in.bit(p[i + 4]) == 0 ? 2 : 3 + in.bit(p[i + 5]);
        }
        if (in.bit(p[i + 6]) == 0) {
            if (in.bit(p[i + 7]) == 0) {
                return 5 + in.bit(159);
            }
            int high = in.bit(165);
            return 7 + 2 * high + in.bit(145);
        }
        int high = in.bit(p[i + 8]);
        int category = 2 * high + in.bit(p[i + 9 + high]);
        int extra = 0;
        for (int probability : LARGE[category]) {
            extra = 2 * extra + in.bit(probability);
        }
        return 3 + (8 << category) + extra;
    }
}
