package io.github.trol4j.vision.image;

/**
 * The tRNS chunk: alpha of palette entries, or one colour that is transparent.
 *
 * @param palette alpha of the first entries; the others are opaque
 * @param key the samples of the transparent colour; empty: there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PngTransparency(byte[] palette, int[] key) {
    static PngTransparency of(PngHeader header) {
        byte[] chunk = header.transparency();
        int samples = header.colourType() == PngHeader.GREY ? 1 : header.colourType() == PngHeader.RGB ? 3 : 0;
        if (samples == 0 || chunk.length < 2 * samples) {
            return new PngTransparency(header.colourType() == PngHeader.PALETTE ? chunk : new byte[0], new int[0]);
        }
        int[] key = new int[3];
        for (int i = 0; i < key.length; i++) {
            int at = samples == 1 ? 0 : 2 * i;
            key[i] = ((chunk[at] & 0xFF) << 8 | chunk[at + 1] & 0xFF) & ((1 << header.depth()) - 1);
        }
        return new PngTransparency(new byte[0], key);
    }

    int ofIndex(int index) {
        return index < palette.length ? palette[index] & 0xFF : 255;
    }

    boolean hasKey() {
        return key.length > 0;
    }

    boolean isKey(int red, int green, int blue) {
        return key.length > 0 && key[0] == red && key[1] == green && key[2] == blue;
    }
}
