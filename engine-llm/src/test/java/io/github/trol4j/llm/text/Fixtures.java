package io.github.trol4j.llm.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the golden files lie. */
final class Fixtures {
    static final Path ROOT = Path.of(System.getProperty("trol.fixtures"));
    static final Path NANO = Path.of(System.getProperty("trol.nano"));

    private Fixtures() {}

    /** Every folder with golden tokenisations. */
    static List<Path> checkpoints() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(f -> Files.exists(f.resolve("golden/tokenization.json")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int[] ints(JsonNode array) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = array.get(i).asInt();
        }
        return ids;
    }
}
