package io.github.trol4j.vision.image;

import java.awt.image.BufferedImage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Upright picture of 8-bit samples, no alpha, no colour profile: what Pillow's {@code convert("RGB")} leaves. Immutable by
 * agreement: the array is neither copied on the way in nor on the way out (a large picture has 300 MB) and nobody writes to it
 * afterwards.
 *
 * @param rgb rows from top to bottom of interleaved R, G, B; exactly {@code 3 * width * height} bytes
 */
public record RgbImage(int width, int height, byte[] rgb) {
    public RgbImage {
        Objects.requireNonNull(rgb, "rgb");
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new ImageException("An RGB picture of %d x %d needs %d bytes, got %d; sizes must be at least 1"
                    .formatted(width, height, 3L * width * height, rgb.length));
        }
    }

    /** Copies a picture that is already in memory; see {@link Rasters#toRgb} for how its samples are understood. */
    public static RgbImage of(BufferedImage image) {
        return Rasters.toRgb(image);
    }

    /** Sample 0..255 of channel 0 (red), 1 (green) or 2 (blue). */
    public int sample(int x, int y, int channel) {
        Objects.checkIndex(x, width);
        Objects.checkIndex(y, height);
        Objects.checkIndex(channel, 3);
        return rgb[3 * (y * width + x) + channel] & 0xFF;
    }

    /** The rectangle whose upper left corner is {@code (left, top)}, copied; it must lie inside. */
    public RgbImage crop(int left, int top, int cropWidth, int cropHeight) {
        Objects.checkFromIndexSize(left, cropWidth, width);
        Objects.checkFromIndexSize(top, cropHeight, height);
        byte[] cut = new byte[3 * cropWidth * cropHeight];
        for (int y = 0; y < cropHeight; y++) {
            System.arraycopy(rgb, 3 * ((top + y) * width + left), cut, 3 * y * cropWidth, 3 * cropWidth);
        }
        return new RgbImage(cropWidth, cropHeight, cut);
    }

    /** Hex SHA-256 of the bytes in {@link #rgb}; equal pictures of equal size have equal digests, so it can key a cache. */
    public String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rgb));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage that
                && width == that.width
                && height == that.height
                && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return Objects.hash(width, height, Arrays.hashCode(rgb));
    }

    @Override
    public String toString() {
        return "RgbImage[%d x %d]".formatted(width, height);
    }
}
