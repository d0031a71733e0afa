package io.github.trol4j.models.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The small text files under /proc and /sys. Those that are missing, as all are on other systems than Linux, read as nothing.
 *
 * @param root {@code /}, or in tests a folder that stands for it
 */
record SystemFiles(Path root) {
    /** The text of a file, stripped. */
    Optional<String> text(String path) {
        try {
            return Optional.of(Files.readString(root.resolve(path)).strip());
        } catch (IOException | SecurityException e) {
            return Optional.empty();
        }
    }

    /** The number that a file holds; empty if it holds something else, such as {@code max}. */
    OptionalLong number(String path) {
        return text(path).map(SystemFiles::parse).orElse(OptionalLong.empty());
    }

    /** The number of a line {@code key: n kB} in bytes. */
    OptionalLong kilobytes(String path, String key) {
        return text(path)
                .flatMap(t -> t.lines().filter(l -> l.startsWith(key + ":")).findFirst())
                .map(l -> parse(l.substring(key.length() + 1).replace("kB", "").strip()))
                .map(n -> n.isPresent() ? OptionalLong.of(n.getAsLong() * 1024) : n)
                .orElse(OptionalLong.empty());
    }

    /** The number of a line {@code key n}. */
    OptionalLong entry(String path, String key) {
        return text(path)
                .flatMap(t -> t.lines().filter(l -> l.startsWith(key + " ")).findFirst())
                .map(l -> parse(l.substring(key.length()).strip()))
                .orElse(OptionalLong.empty());
    }

    static OptionalLong parse(String number) {
        try {
            return OptionalLong.of(Long.parseLong(number));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
