package io.github.trol4j.vision.image.vp8;

/** A frame's luma, blue and red differences; chroma has half the rows and columns. */
record Planes(int columns, int rows, Plane luma, Plane blue, Plane red) {
    /** @param columns number of macroblocks in a row */
    Planes(int columns, int rows) {
        this(
                columns,
                rows,
                new Plane(16 * columns, 16 * rows),
                new Plane(8 * columns, 8 * rows),
                new Plane(8 * columns, 8 * rows));
    }
}
