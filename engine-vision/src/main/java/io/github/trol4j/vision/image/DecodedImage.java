package io.github.trol4j.vision.image;

/**
 * A picture with what is known about the file it came from.
 *
 * @param pixels turned by {@code applied}
 * @param applied orientation that was undone; {@link Orientation#NORMAL} if there was none or EXIF is ignored
 */
public record DecodedImage(RgbImage pixels, ImageInfo info, Orientation applied) {}
