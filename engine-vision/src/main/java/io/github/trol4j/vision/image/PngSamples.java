package io.github.trol4j.vision.image;

/** Turns unfiltered rows of a PNG into RGB, for one picture. */
final class PngSamples {
    private final PngHeader header;
    private final Rendering rendering;
    private final byte[] rgb;
    private final PngTransparency transparency;

    PngSamples(PngHeader header, Rendering rendering, byte[] rgb) {
        this.header = header;
        this.rendering = rendering;
        this.rgb = rgb;
        this.transparency = PngTransparency.of(header);
    }

    /**
     * Stores the first {@code columns} pixels of a row.
     *
     * @param at where in the result the first one belongs, in bytes; the others follow each {@code step} bytes further
     */
    void store(byte[] row, int columns, int at, int step) {
        switch (header.colourType()) {
            case PngHeader.PALETTE -> palette(row, columns, at, step);
            case PngHeader.GREY, PngHeader.GREY_ALPHA -> grey(row, columns, at, step);
            default -> colour(row, columns, at, step);
        }
    }

    private void palette(byte[] row, int columns, int at, int step) {
        for (int x = 0; x < columns; x++, at += step) {
            int index = sample(row, x);
            System.arraycopy(header.palette(), 3 * index, rgb, at, 3);
            rendering.alpha(rgb, at, transparency.ofIndex(index));
        }
    }

    private void grey(byte[] row, int columns, int at, int step) {
        int depth = header.depth();
        int most = (1 << depth) - 1;
        int channels = header.channels();
        for (int x = 0; x < columns; x++, at += step) {
            int sample = sample(row, x * channels);
            byte grey = depth < 16
                    ? (byte) (sample * 255 / most)
                    : channels == 1 ? rendering.grey16(sample) : (byte) (sample >> 8);
            rgb[at] = grey;
            rgb[at + 1] = grey;
            rgb[at + 2] = grey;
            if (channels == 2) {
                rendering.alpha(rgb, at, sample(row, x * 2 + 1) >> (depth - 8));
            } else if (transparency.isKey(sample, sample, sample)) {
                rendering.alpha(rgb, at, 0);
            }
        }
    }

    private void colour(byte[] row, int columns, int at, int step) {
        int sampleBytes = header.depth() / 8;
        int channels = header.channels();
        for (int x = 0, from = 0; x < columns; x++, from += channels * sampleBytes, at += step) {
            rgb[at] = row[from];
            rgb[at + 1] = row[from + sampleBytes];
            rgb[at + 2] = row[from + 2 * sampleBytes];
            if (channels == 4) {
                rendering.alpha(rgb, at, row[from + 3 * sampleBytes] & 0xFF);
            } else if (transparency.hasKey()) {
                int first = x * channels;
                if (transparency.isKey(sample(row, first), sample(row, first + 1), sample(row, first + 2))) {
                    rendering.alpha(rgb, at, 0);
                }
            }
        }
    }

    /** The {@code i}-th sample of a row, in all its bits. */
    private int sample(byte[] row, int i) {
        int depth = header.depth();
        return switch (depth) {
            case 8 -> row[i] & 0xFF;
            case 16 -> (row[2 * i] & 0xFF) << 8 | row[2 * i + 1] & 0xFF;
            default -> row[i * depth >> 3] >> (8 - depth - (i * depth & 7)) & ((1 << depth) - 1);
        };
    }
}
