package io.github.trol4j.vision.image;

import java.util.List;

/**
 * A picture with what is known about the file it came from.
 *
 * @param pixels turned by {@code applied}
 * @param applied orientation that was undone; {@link Orientation#NORMAL} if there was none or EXIF is ignored
 * @param remarks in what way the pixels are not what a person sees; empty for nearly every picture
 */
public record DecodedImage(RgbImage pixels, ImageInfo info, Orientation applied, List<ImageRemark> remarks) {
    public DecodedImage {
        remarks = List.copyOf(remarks);
    }
}
