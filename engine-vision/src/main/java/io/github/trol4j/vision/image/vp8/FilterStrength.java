package io.github.trol4j.vision.image.vp8;

/**
 * How strongly the loop filter works on a macroblock (RFC 6386, section 15).
 *
 * @param edge limit of the step across an edge; 0: the macroblock is not filtered
 * @param interior limit of the steps beside an edge
 * @param variance steps above it count as detail that is not to be smoothed
 */
record FilterStrength(int edge, int interior, int variance) {
    private static final FilterStrength NONE = new FilterStrength(0, 0, 0);

    /** @param level 0..63 and beyond, which is limited */
    static FilterStrength of(int level, int sharpness) {
        int limited = Math.clamp(level, 0, 63);
        if (limited == 0) {
            return NONE;
        }
        int interior = limited;
        if (sharpness > 0) {
            interior = Math.min(interior >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
        }
        interior = Math.max(interior, 1);
        return new FilterStrength(2 * limited + interior, interior, limited >= 40 ? 2 : limited >= 15 ? 1 : 0);
    }
}
