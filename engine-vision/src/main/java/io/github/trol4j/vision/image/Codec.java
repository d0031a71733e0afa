package io.github.trol4j.vision.image;

import java.io.IOException;

/** One file format. Whatever escapes from {@link #decode} is turned into an {@link ImageException} by {@link ImageReader}. */
interface Codec {
    /** Reads the header only; cheap and free of allocation that the file could choose. */
    ImageInfo inspect(Bytes file);

    /**
     * All pixels as stored, not turned; called only after {@code info}'s size was found acceptable.
     *
     * @param rendering is told of every pixel that is not opaque, and decides what becomes of it
     */
    RgbImage decode(Bytes file, ImageInfo info, Rendering rendering) throws IOException;
}
