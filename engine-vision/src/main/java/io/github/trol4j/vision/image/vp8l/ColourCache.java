package io.github.trol4j.vision.image.vp8l;

/** Colours seen lately, at the place that a hash of each gives it. */
final class ColourCache {
    private final int[] colours;
    private final int shift;

    /** @param bits logarithm of its size; 0: there is none */
    ColourCache(int bits) {
        colours = new int[bits == 0 ? 0 : 1 << bits];
        shift = 32 - bits;
    }

    int size() {
        return colours.length;
    }

    void add(int argb) {
        if (colours.length > 0) {
            colours[0x1E35A7BD * argb >>> shift] = argb;
        }
    }

    int get(int index) {
        return colours[index];
    }
}
