package io.github.trol4j.models;

import io.github.trol4j.vision.image.ImageSource;
import io.github.trol4j.vision.image.RgbImage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells pictures apart.
 *
 * @param kind bytes of a file, or the size of pixels
 * @param sha256 of the bytes or the pixels
 */
record PictureKey(String kind, String sha256) {
    /** Of content that is in memory. */
    static PictureKey of(ImageSource content) {
        return switch (content) {
            case ImageSource.Encoded encoded -> new PictureKey("file", hex(encoded.content()));
            case ImageSource.Pixels(RgbImage image) ->
                new PictureKey("%d x %d".formatted(image.width(), image.height()), image.sha256());
            case ImageSource.File file -> throw new IllegalArgumentException(file + " has not been read");
        };
    }

    /** How messages call the picture. */
    static String name(ImageSource content) {
        return switch (content) {
            case ImageSource.Encoded encoded -> encoded.name();
            case ImageSource.File file -> file.path().toString();
            case ImageSource.Pixels pixels -> "(memory)";
        };
    }

    private static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
