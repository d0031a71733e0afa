package io.github.trol4j.core.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the golden files are. */
final class Fixtures {
    static final Path ROOT = Path.of(System.getProperty("trol.fixtures"));
    static final Path NANO = Path.of(System.getProperty("trol.nano"));

    private Fixtures() {}

    /** Every file below the fixtures and the nano checkpoint whose name ends like this; never empty. */
    static List<Path> ending(String suffix) {
        List<Path> files = Stream.of(ROOT, NANO)
                .flatMap(Fixtures::walk)
                .filter(file -> file.toString().endsWith(suffix))
                .sorted()
                .toList();
        if (files.isEmpty()) {
            throw new AssertionError("no file ends with " + suffix);
        }
        return files;
    }

    /** Every folder with weights in it. */
    static List<Path> checkpoints() {
        return ending("config.json").stream()
                .filter(file -> file.endsWith("config.json"))
                .map(Path::getParent)
                .toList();
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> walk(Path root) {
        try {
            return Files.walk(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
