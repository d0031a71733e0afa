package io.github.trol4j.vision.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The reference's pictures and what it made of them. */
final class Samples {
    static final ImageReader AS_REFERENCE = new ImageReader(ImageReader.Options.DEFAULT.withApplyExif(false));

    private Samples() {}

    static Path fixtures() {
        return Path.of(System.getProperty("trol.fixtures"));
    }

    static Path image(String name) {
        return fixtures().resolve("images").resolve(name);
    }

    static byte[] bytes(String name) {
        return bytes(image(name));
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RgbImage rgb(String name) {
        return AS_REFERENCE.read(image(name));
    }

    static List<String> names() {
        try (Stream<Path> files = Files.list(fixtures().resolve("images"))) {
            List<String> names =
                    files.map(f -> f.getFileName().toString()).sorted().toList();
            assertThat(names).as("sample pictures").hasSizeGreaterThanOrEqualTo(23);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String name) {
        return json(fixtures().resolve(name));
    }

    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An F32 tensor of a safetensors file; empty if it is not in there. */
    static float[] tensor(Path file, String name) {
        byte[] content = bytes(file);
        ByteBuffer all = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) all.getLong(0);
        try {
            JsonNode entry = new ObjectMapper()
                    .readTree(new String(content, 8, header, StandardCharsets.UTF_8))
                    .path(name);
            if (entry.isMissingNode()) {
                return new float[0];
            }
            assertThat(entry.path("dtype").asText()).isEqualTo("F32");
            int from = 8 + header + entry.path("data_offsets").path(0).asInt();
            int to = 8 + header + entry.path("data_offsets").path(1).asInt();
            float[] values = new float[(to - from) / 4];
            ByteBuffer.wrap(Arrays.copyOfRange(content, from, to))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
