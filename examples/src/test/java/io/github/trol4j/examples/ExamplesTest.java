package io.github.trol4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every example runs and says the right thing about the second sample picture: a brown circle and other shapes. */
class ExamplesTest {
    private static final String PICTURE =
            Path.of(System.getProperty("trol.nano"), "samples/02-shapes.png").toString();
    private static final String QUESTION = "What colour is the circle?";

    private static List<String> printed(Consumer<String[]> main, String... args) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            main.accept(args);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void ask() {
        assertThat(printed(Ask::main, PICTURE, QUESTION)).containsExactly("brown");
    }

    @Test
    void stream() {
        assertThat(printed(Stream::main, PICTURE, QUESTION)).containsExactly("layers traversed twice: 4", "brown");
    }

    @Test
    void converse() {
        List<String> lines = printed(Converse::main, PICTURE, QUESTION, "Where is it?");
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("brown (0 of ");
        assertThat(lines.getLast()).matches(".+ \\([1-9]\\d* of \\d+ tokens had been read before\\)");
    }

    @Test
    void score() {
        List<String> lines = printed(Score::main, PICTURE, QUESTION, "green", "brown", "a clock");
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst()).endsWith("  brown");
    }

    @Test
    void ownBackend() {
        List<String> lines = printed(OwnBackend::main, PICTURE, QUESTION);
        assertThat(lines.getFirst()).isEqualTo("brown");
        assertThat(lines).anyMatch(line -> line.endsWith("  mixByGate"));
    }
}
