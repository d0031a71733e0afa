package io.github.trol4j.vision.image;

/** Turns a picture into what one kind of vision tower reads. Implementations hold no state and may be shared by threads. */
public interface Preprocessor {
    /** Resizes, cuts and normalises; equal pictures give equal bits on every machine. */
    PixelValues apply(RgbImage image);

    /** How a picture of that size will be cut; lets the prompt length be known before a pixel is decoded. */
    TileGrid grid(int width, int height);

    /** Edge of each square that {@link #apply} makes, in pixels. */
    int side();
}
