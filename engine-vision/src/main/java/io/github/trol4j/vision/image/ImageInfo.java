package io.github.trol4j.vision.image;

/**
 * What the header of a picture file says, known before decoding.
 *
 * @param name how messages call the picture, usually its path
 * @param width columns as stored, before turning
 * @param height rows as stored, before turning
 * @param orientation EXIF orientation; {@link Orientation#NORMAL} where there is none
 * @param colour stored kind of samples, for example {@code 16-bit grey} or {@code CMYK}
 */
public record ImageInfo(
        String name, ImageFormat format, int width, int height, Orientation orientation, String colour) {
    /** The same of a picture with another name. */
    ImageInfo named(String other) {
        return new ImageInfo(other, format, width, height, orientation, colour);
    }

    /** Never overflows. */
    public long pixels() {
        return (long) width * height;
    }
}
