package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.cli.Shell.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a batch can arrive and name its pictures and ids. None may be answered from nothing. */
class BatchFormsTest {
    private static final Path SHAPES = Path.of(System.getProperty("trol.nano"), "samples", "02-shapes.png");
    private static final String QUESTION = "\"question\": \"What shape is the gray thing?\"";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"image\": \"a.png\"",
                "\"image\": [\"a.png\"]",
                "\"images\": \"a.png\"",
                "\"images\": [\"a.png\"]",
                "\"image\": null, \"images\": \"a.png\"",
                "\"image\": \"a.png\", \"image_id\": \"7\", \"image_width\": 9, \"label\": \"circle\"",
                "\"image\": \"a.png\", \"source\": \"a.png\"",
            })
    void picturesUnderBothNames(String form) throws IOException {
        Files.copy(SHAPES, folder.resolve("a.png"));

        JsonNode answer = only(lines("{%s, %s}".formatted(form, QUESTION)));

        assertThat(answer.path("text").asText()).as("%s", answer).isEqualTo("heart");
        assertThat(answer.at("/tokens/image").intValue()).isPositive();
    }

    @Test
    void aPictureInTheLineItself() throws IOException {
        String data = Base64.getEncoder().encodeToString(Files.readAllBytes(SHAPES));

        JsonNode answer = only(lines("{\"image\": \"data:image/png;base64,%s\", %s}".formatted(data, QUESTION)));

        assertThat(answer.path("text").asText()).isEqualTo("heart");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`\"image_path\": \"a.png\"`, image_path",
                "`\"image_url\": {\"url\": \"a.png\"}`, image_url",
                "`\"img\": \"a.png\"`, img",
                "`\"Image\": \"a.png\"`, Image",
                "`\"photo\": [\"a\"]`, photo",
                "`\"file\": \"a.png\"`, file",
                "`\"image\": \"a.png\", \"image2\": \"b.png\"`, image2",
                "`\"image\": 7`, image",
                "`\"images\": [null]`, images",
                "`\"images\": {\"a\": 1}`, images",
                "`\"image\": \"\"`, image",
                "`\"image\": \"https://example.org/a.png\"`, address",
            })
    void everyOtherKeyOfAPictureIsAnErrorThatNamesIt(String form, String named) throws IOException {
        Files.copy(SHAPES, folder.resolve("a.png"));

        JsonNode answer = only(lines("{%s, %s}".formatted(form, QUESTION)));

        assertThat(answer.path("error").asText()).contains(named);
        assertThat(answer.has("text")).isFalse();
    }

    @Test
    void aMarkOfTheEncodingAndForeignLineEndsLoseNoQuestion() throws IOException {
        Result result = lines("\uFEFF{\"id\": 1, %s}\r\n\r\n{\"id\": 2, %s}\r{\"id\": 3, %s}"
                .formatted(QUESTION, QUESTION, QUESTION));

        assertThat(answers(result)).extracting(a -> a.get("id").asInt()).containsExactly(1, 2, 3);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void lineThatIsNotUtf8SpoilsItselfOnly() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("{\"id\": 1, %s}\n".formatted(QUESTION).getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes("{\"id\": 2, \"question\": \"gr\u00fcn?\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes("{\"id\": 3, %s}\n".formatted(QUESTION).getBytes(StandardCharsets.UTF_8));
        Path file = Files.write(folder.resolve("q.jsonl"), bytes.toByteArray());

        List<JsonNode> answers = answers(Shell.run("ask", "--batch", file.toString()));

        assertThat(answers).hasSize(3);
        assertThat(answers.get(0).has("text")).isTrue();
        assertThat(answers.get(1).path("error").asText()).contains("line 2").contains("UTF-8");
        assertThat(answers.get(2).has("text")).isTrue();
    }

    @Test
    void utf16IsRefusedAsAWhole() throws IOException {
        Path file = Files.write(folder.resolve("q.jsonl"), ("{" + QUESTION + "}").getBytes(StandardCharsets.UTF_16));

        Result result = Shell.run("ask", "--batch", file.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).contains("UTF-16").contains("UTF-8");
    }

    @Test
    void whatIsNoObjectIsAnErrorOfItsLine() throws IOException {
        Result result =
                lines("[1]\n{\"a\": 1}{\"b\": 2}\n{\"question\": 1, \"question\": 2}\nnull\n{" + QUESTION + "}");

        assertThat(answers(result)).hasSize(5);
        assertThat(answers(result).subList(0, 4)).allMatch(a -> a.has("error"));
        assertThat(answers(result).get(4).has("text")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"7", "\"7\"", "1.50", "12345678901234567890", "1e400", "true", "[1, \"a\"]", "{\"a\": null}"})
    void idsOfEveryKindComeBackAsTheyAre(String id) throws IOException {
        Path file = Files.writeString(folder.resolve("q.jsonl"), "{\"id\": %s, %s}".formatted(id, QUESTION));
        Path out = folder.resolve("a.jsonl");

        Shell.run("ask", "--batch", file.toString(), "--out", out.toString());
        String first = Files.readString(out);
        Shell.run("ask", "--batch", file.toString(), "--out", out.toString());

        assertThat(first.replace(" ", "").toLowerCase(Locale.ROOT))
                .startsWith("{\"id\":" + id.replace(" ", "").replace("1e400", "1e+400"));
        assertThat(Files.readString(out)).as("answered once").isEqualTo(first);
    }

    @Test
    void linesWithoutAnIdAreNumbered() throws IOException {
        assertThat(answers(lines("{%s}\n{\"id\": null, %s}".formatted(QUESTION, QUESTION))))
                .extracting(a -> a.get("id").asInt())
                .containsExactly(1, 2);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Timeout(120)
    void aPipeIsReadToItsEnd() throws Exception {
        Path pipe = folder.resolve("pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                Files.writeString(
                        pipe,
                        "{\"id\": 1, \"image\": \"%s\", %s}\n{\"id\": 2, %s}\n".formatted(SHAPES, QUESTION, QUESTION));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        Result result = Shell.run("ask", "--batch", pipe.toString());
        writer.join();

        assertThat(answers(result)).hasSize(2);
        assertThat(answers(result).getFirst().path("text").asText()).isEqualTo("heart");
    }

    @Test
    void standardInputAndStatistics() throws IOException {
        Result result = Shell.runWith(
                "{\"id\": \"x\", %s}".formatted(QUESTION).getBytes(StandardCharsets.UTF_8),
                "ask",
                "--batch",
                "-",
                "--json",
                "--stats");

        assertThat(only(result).get("id").asText()).isEqualTo("x");
        assertThat(result.stderr()).contains("x: picture").contains("prompt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/nowhere/at/all", "/"})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Timeout(120)
    void whatIsNoFileIsNamed(String batch) {
        Result result = Shell.run("ask", "--batch", batch);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).contains(batch);
    }

    private Result lines(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("q.jsonl"), content);
        return Shell.run("ask", "--batch", file.toString());
    }

    private static JsonNode only(Result result) throws IOException {
        List<JsonNode> answers = answers(result);
        assertThat(answers).as(result.stderr()).hasSize(1);
        return answers.getFirst();
    }

    private static List<JsonNode> answers(Result result) throws IOException {
        List<JsonNode> answers = new ArrayList<>();
        for (String line : result.stdout().lines().toList()) {
            answers.add(JSON.readTree(line));
        }
        return answers;
    }
}
