package io.github.trol4j.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The example of the README compiles, runs, says the right thing, and is the text that the README shows. */
class LibraryExampleTest {
    private static final Path ROOT =
            Path.of(System.getProperty("trol.nano")).resolve("../..").normalize();
    private static final Path SOURCE =
            ROOT.resolve("models/trol/src/test/java/io/github/trol4j/models/LibraryExampleTest.java");

    private static void example(Path picture) {
        // README begins
        try (TrolModel model = TrolModel.nano()) { // or TrolModel.load(Path.of("TroL-1.8B"))
            Answer answer = model.ask(picture, "What colour is the circle?");
            System.out.println(answer.text());

            try (Conversation conversation = model.converse()) {
                conversation.ask(Question.of("What shape is the red thing?").about(picture));
                System.out.println(conversation.ask("Where is it?").text()); // reads only what is new
            }
        }
        // README ends
    }

    @Test
    void itRuns() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            example(ROOT.resolve("models/nano/samples/02-shapes.png"));
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .startsWith("brown")
                .allSatisfy(line -> assertThat(line).isNotBlank());
    }

    @Test
    void theReadmeShowsIt() throws IOException {
        String shown = Files.readString(SOURCE)
                .lines()
                .dropWhile(line -> !line.strip().equals("// README begins"))
                .skip(1)
                .takeWhile(line -> !line.strip().equals("// README ends"))
                .collect(Collectors.joining("\n"))
                .stripIndent();
        assertThat(Files.readString(ROOT.resolve("README.md")).replace("\r", ""))
                .contains("```java\n" + shown);
    }
}
