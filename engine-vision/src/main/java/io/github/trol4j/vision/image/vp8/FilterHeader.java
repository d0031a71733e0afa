package io.github.trol4j.vision.image.vp8;

/**
 * The frame's loop filter (RFC 6386, section 9.6).
 *
 * @param simple whether only two samples beside each luma edge are changed, and no chroma
 * @param level 0: no macroblock is filtered, whatever its segment says
 * @param intraDelta added to the level of every macroblock of a key frame
 * @param splitDelta added to that where luma blocks are predicted one by one
 */
record FilterHeader(boolean simple, int level, int sharpness, int intraDelta, int splitDelta) {
    static FilterHeader read(BoolDecoder in) {
        boolean simple = in.flag();
        int level = in.bits(6);
        int sharpness = in.bits(3);
        int[] deltas =
                new int[8]; // four kinds of reference, of which a key frame has the first; four kinds of prediction
        boolean deltasAreUsed = in.flag();
        if (deltasAreUsed && in.flag()) {
            for (int i = 0; i < deltas.length; i++) {
                deltas[i] = in.optional(6);
            }
        }
        return new FilterHeader(simple, level, sharpness, deltas[0], deltas[4]);
    }

    /** For each segment the strength of whole and of split macroblocks: index {@code 2 * segment + (split ? 1 : 0)}. */
    FilterStrength[] strengths(Segments segments) {
        FilterStrength[] all = new FilterStrength[2 * Segments.COUNT];
        for (int i = 0; i < all.length; i++) {
            int base = segments.filterLevel(i / 2, level) + intraDelta;
            all[i] = FilterStrength.of(i % 2 == 0 ? base : base + splitDelta, sharpness);
        }
        return all;
    }
}
