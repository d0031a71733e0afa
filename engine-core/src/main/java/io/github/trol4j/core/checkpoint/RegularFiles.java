package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Tells files from what only looks like one. Opening a pipe without a writer waits for ever, and a device may never end, so whoever
 * opens a path that a user or a checkpoint named asks here first. Links are followed.
 */
public final class RegularFiles {
    private static final int KIND = 0170000;
    private static final int PIPE = 0010000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int SOCKET = 0140000;

    private RegularFiles() {}

    /**
     * What is wrong with {@code file}, as the end of a sentence that begins with its name, for example {@code is a named pipe, not a
     * file}; empty for a regular file. Opens nothing.
     */
    public static Optional<String> problem(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                return Optional.empty();
            }
            return Optional.of(attributes.isDirectory() ? "is a folder, not a file" : kind(file));
        } catch (IOException e) {
            return Optional.of(Files.exists(file) ? "cannot be looked at: " + e : "does not exist");
        }
    }

    /** @throws CheckpointException naming the file if it is none that can be read to its end */
    public static void require(Path file) {
        problem(file).ifPresent(problem -> {
            throw new CheckpointException("%s %s".formatted(file, problem));
        });
    }

    /** The same, but a file that is not there passes: whoever opens it has more to say about that. */
    public static void requireIfThere(Path file) {
        if (Files.exists(file)) {
            require(file);
        }
    }

    private static String kind(Path file) throws IOException {
        try {
            int mode = (int) Files.getAttribute(file, "unix:mode");
            return switch (mode & KIND) {
                case PIPE -> "is a named pipe, not a file";
                case CHARACTER_DEVICE, BLOCK_DEVICE -> "is a device, not a file";
                case SOCKET -> "is a socket, not a file";
                default -> "is not a regular file";
            };
        } catch (UnsupportedOperationException | IllegalArgumentException _) {
            return "is not a regular file"; // a system without Unix modes
        }
    }
}
