package io.github.trol4j.vision.image;

/** Stretches a picture to a given size without keeping its aspect ratio; deterministic on every machine. */
@FunctionalInterface
public interface Resizer {
    /** The resized picture, or {@code source} itself where the size is already right. */
    RgbImage resize(RgbImage source, int width, int height);
}
