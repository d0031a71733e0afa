package io.github.trol4j.vision.image.vp8;

/**
 * What coefficients are multiplied by (RFC 6386, sections 9.6 and 14.1): for luma, for the block of luma means and for chroma, the first
 * coefficient's step and that of all others.
 */
record Quantiser(int lumaDc, int lumaAc, int meansDc, int meansAc, int chromaDc, int chromaAc) {
    private static final int HIGHEST = 127;
    private static final int HIGHEST_CHROMA_DC = 117;
    private static final int LOWEST_MEANS_AC = 8;

    /** One for each segment. */
    static Quantiser[] read(BoolDecoder in, Segments segments) {
        int base = in.bits(7);
        int lumaDc = in.optional(4);
        int meansDc = in.optional(4);
        int meansAc = in.optional(4);
        int chromaDc = in.optional(4);
        int chromaAc = in.optional(4);
        Quantiser[] all = new Quantiser[Segments.COUNT];
        for (int i = 0; i < all.length; i++) {
            int index = segments.quantiser(i, base);
            all[i] = new Quantiser(
                    Tables.DC_STEP[limit(index + lumaDc, HIGHEST)],
                    Tables.AC_STEP[limit(index, HIGHEST)],
                    2 * Tables.DC_STEP[limit(index + meansDc, HIGHEST)],
                    Math.max(LOWEST_MEANS_AC, Tables.AC_STEP[limit(index + meansAc, HIGHEST)] * 155 / 100),
                    Tables.DC_STEP[limit(index + chromaDc, HIGHEST_CHROMA_DC)],
                    Tables.AC_STEP[limit(index + chromaAc, HIGHEST)]);
        }
        return all;
    }

    private static int limit(int index, int highest) {
        return Math.clamp(index, 0, highest);
    }
}
