package io.github.trol4j.vision.image;

/**
 * PNG row by row straight into the result, so that a picture needs 3 bytes per pixel and no more. Our own because the JDK's reader
 * keeps a second copy of the picture, and Pillow's rules for 16-bit grey and short palettes are not its rules.
 */
final class PngCodec implements Codec {
    /** Deflate cannot do better than 1,032 to 1; a header that promises more than the data can hold is not worth allocating for. */
    private static final long MAX_RATIO = 1032;

    /** First column and row, and steps, of the seven passes of an interlaced picture. */
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] PLAIN = {{0, 0, 1, 1}};

    @Override
    public ImageInfo inspect(Bytes file) {
        PngHeader header = PngHeader.parse(file);
        return new ImageInfo(
                file.name(), ImageFormat.PNG, header.width(), header.height(), header.orientation(), header.colour());
    }

    @Override
    public RgbImage decode(Bytes file, ImageInfo info, Rendering rendering) {
        PngHeader header = PngHeader.parse(file);
        long packed = header.data().stream().mapToLong(PngHeader.Span::length).sum();
        long needed = (long) header.rowBytes(header.width()) * header.height();
        if (packed * MAX_RATIO < needed) {
            throw file.truncated(
                    "%d bytes of data cannot hold %d x %d pixels".formatted(packed, header.width(), header.height()));
        }
        byte[] rgb = new byte[3 * header.width() * header.height()];
        PngSamples samples = new PngSamples(header, rendering, rgb);
        try (PngRows rows = new PngRows(file, header)) {
            for (int[] pass : header.interlaced() ? ADAM7 : PLAIN) {
                pass(rows, header, pass, samples);
            }
        }
        return new RgbImage(header.width(), header.height(), rgb);
    }

    private static void pass(PngRows rows, PngHeader header, int[] pass, PngSamples samples) {
        int columnStep = pass[2];
        int rowStep = pass[3];
        int columns = (header.width() - pass[0] + columnStep - 1) / columnStep;
        if (columns <= 0) {
            return;
        }
        rows.begin(columns);
        for (int y = pass[1]; y < header.height(); y += rowStep) {
            samples.store(rows.next(), columns, 3 * (y * header.width() + pass[0]), 3 * columnStep);
        }
    }
}
