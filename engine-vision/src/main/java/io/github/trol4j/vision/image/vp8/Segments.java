package io.github.trol4j.vision.image.vp8;

/**
 * Up to four groups of macroblocks with quantisers and filter levels of their own (RFC 6386, section 9.3).
 *
 * @param mapped whether each macroblock says to which segment it belongs; otherwise all belong to the first
 * @param absolute whether the numbers below replace the frame's or are added to them
 * @param tree probabilities of the three branches to a segment's number
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Segments(boolean enabled, boolean mapped, boolean absolute, int[] quantisers, int[] filterLevels, int[] tree) {
    static final int COUNT = 4;

    static Segments read(BoolDecoder in) {
        int[] quantisers = new int[COUNT];
        int[] filterLevels = new int[COUNT];
        int[] tree = {255, 255, 255};
        boolean enabled = in.flag();
        boolean mapped = enabled && in.flag();
        boolean absolute = true;
        if (enabled && in.flag()) {
            absolute = in.flag();
            for (int i = 0; i < COUNT; i++) {
                quantisers[i] = in.optional(7);
            }
            for (int i = 0; i < COUNT; i++) {
                filterLevels[i] = in.optional(6);
            }
        }
        for (int i = 0; mapped && i < tree.length; i++) {
            tree[i] = in.flag() ? in.bits(8) : 255;
        }
        return new Segments(enabled, mapped, absolute, quantisers, filterLevels, tree);
    }

    /** A segment's quantiser index, before it is limited, where the frame's is {@code base}. */
    int quantiser(int segment, int base) {
        return of(quantisers, segment, base);
    }

    /** A segment's filter level, before it is limited, where the frame's is {@code base}. */
    int filterLevel(int segment, int base) {
        return of(filterLevels, segment, base);
    }

    private int of(int[] numbers, int segment, int base) {
        if (!enabled) {
            return base;
        }
        return absolute ? numbers[segment] : base + numbers[segment];
    }

    /** The segment of the next macroblock. */
    int next(BoolDecoder in) {
        if (!mapped) {
            return 0;
        }
        return in.bit(tree[0]) == 0 ? in.bit(tree[1]) : 2 + in.bit(tree[2]);
    }
}
