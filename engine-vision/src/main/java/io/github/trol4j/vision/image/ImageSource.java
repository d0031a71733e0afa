package io.github.trol4j.vision.image;

import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** Where a picture comes from; reading waits until {@link ImageReader#decode} is called. */
public sealed interface ImageSource {
    static ImageSource of(Path file) {
        return new File(file);
    }

    /** @param name how messages call the picture */
    static ImageSource of(byte[] encoded, String name) {
        return new Encoded(encoded, name);
    }

    static ImageSource of(RgbImage pixels) {
        return new Pixels(pixels);
    }

    static ImageSource of(BufferedImage image) {
        return new Pixels(RgbImage.of(image));
    }

    /** A picture file. */
    record File(Path path) implements ImageSource {}

    /** The content of a picture file; not copied. */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity on purpose, contents may have megabytes
    record Encoded(byte[] content, String name) implements ImageSource {}

    /** A picture that is already decoded; used as it is, no EXIF applies. */
    record Pixels(RgbImage image) implements ImageSource {}
}
