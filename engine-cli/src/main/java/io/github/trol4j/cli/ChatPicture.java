package io.github.trol4j.cli;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.vision.image.ImageReader;
import io.github.trol4j.vision.image.ImageSource;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A picture as it was when it was shown, whatever becomes of its file.
 *
 * @param file absolute
 */
record ChatPicture(Path file, ImageSource.Encoded content) {
    /**
     * Reads a picture and makes sure that it can be looked at.
     *
     * @throws io.github.trol4j.vision.image.ImageException if it cannot
     */
    static ChatPicture read(Path file, ImageReader reader) {
        if (!(reader.load(ImageSource.of(file)) instanceof ImageSource.Encoded content)) {
            throw new EngineException("%s has no content".formatted(file));
        }
        reader.decode(content);
        return new ChatPicture(file.toAbsolutePath(), content);
    }

    String name() {
        return file.getFileName().toString();
    }

    /** Hex SHA-256 of the file. */
    String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.content()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
