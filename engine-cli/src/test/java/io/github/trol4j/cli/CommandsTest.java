package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.cli.Shell.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands from end to end: exact output, exit codes, and what goes to which stream. */
class CommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SAMPLES = Path.of(System.getProperty("trol.nano"), "samples");
    private static final Path FIXTURES = Path.of(System.getProperty("trol.fixtures"));
    private static final String SHAPES = SAMPLES.resolve("02-shapes.png").toString();
    private static final String REMARK =
            "trol: using nano, a small demonstration model for drawn pictures; --model DIR asks a real one\n";

    @TempDir
    Path folder;

    /** A start makes one command only: it must be known by the name that it gives itself. */
    @Test
    void eachCommandIsMadeAloneUnderItsOwnName() {
        Main.commandLine().getSubcommands().forEach((name, command) -> {
            assertThat(command.getCommandName()).isEqualTo(name);
            assertThat(Main.commandLine(name).getSubcommands()).containsOnlyKeys(name);
        });
        assertThat(Shell.run("--help").stdout()).contains("ask", "inspect", "eval", "doctor");
        assertThat(Shell.run("asq").stderr()).contains("ask");
    }

    @ParameterizedTest
    @CsvSource({
        "02-shapes.png, What shape is the gray thing?, heart",
        "02-shapes.png, What is the leftmost shape?, brown circle",
        "01-bar-chart.png, What color is the tallest bar?, purple",
        "01-bar-chart.png, Is there an arrow in the image?, No"
    })
    void askPrintsTheAnswerAndNothingElse(String picture, String question, String answer) {
        Result result = Shell.run("ask", "--image", SAMPLES.resolve(picture).toString(), question);
        assertThat(result).isEqualTo(new Result(0, answer + System.lineSeparator(), REMARK));
        Result named = Shell.run(
                "ask", "--model", "nano", "-i", SAMPLES.resolve(picture).toString(), question);
        assertThat(named).isEqualTo(new Result(0, answer + System.lineSeparator(), ""));
    }

    @Test
    void jsonHasItsFields() throws IOException {
        Result result = Shell.run("ask", "--json", "--logprobs", "2", "-i", SHAPES, "What shape is the gray thing?");
        assertThat(result.exitCode()).isZero();
        JsonNode json = JSON.readTree(result.stdout());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "text",
                        "finish",
                        "model",
                        "family",
                        "backend",
                        "lora",
                        "traversal",
                        "tokens",
                        "milliseconds",
                        "work",
                        "logprobs");
        assertThat(json.get("text").textValue()).isEqualTo("heart");
        assertThat(json.get("finish").textValue()).isEqualTo("end");
        assertThat(json.get("model").textValue()).isEqualTo("nano");
        assertThat(json.get("traversal").textValue()).isEqualTo("full");
        assertThat(json.get("tokens").fieldNames()).toIterable().containsExactly("image", "prompt", "reused", "answer");
        assertThat(json.get("milliseconds").fieldNames())
                .toIterable()
                .containsExactly("picture", "vision", "prompt", "answer", "total");
        assertThat(json.get("logprobs").get(0).get("alternatives")).hasSize(2);
    }

    @Test
    void questionOrPictureComeFromStandardInputButNotBoth() throws IOException {
        byte[] question = "What shape is the gray thing?\n".getBytes(StandardCharsets.UTF_8);
        assertThat(Shell.runWith(question, "ask", "-i", SHAPES, "-").stdout().strip())
                .isEqualTo("heart");
        byte[] picture = Files.readAllBytes(Path.of(SHAPES));
        assertThat(Shell.runWith(picture, "ask", "-i", "-", "What shape is the gray thing?")
                        .stdout()
                        .strip())
                .isEqualTo("heart");
        Result both = Shell.runWith(picture, "ask", "-i", "-", "-");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.stderr()).contains("standard input");
    }

    @Test
    void severalPicturesAndATask() throws IOException {
        Result two = Shell.run("ask", "--json", "-i", SHAPES, "-i", SHAPES, "What does the picture show?");
        Result one = Shell.run("ask", "--json", "-i", SHAPES, "What does the picture show?");
        assertThat(imageTokens(two)).isEqualTo(2 * imageTokens(one)).isPositive();
        Result task = Shell.run("ask", "--json", "--task", "POPE", "-i", SHAPES, "Is there a heart?");
        assertThat(JSON.readTree(task.stdout()).at("/tokens/answer").intValue()).isBetween(1, 5);
    }

    static Stream<List<String>> wrongUsage() {
        return Stream.of(
                List.of("ask", "--task", "nosuchtask", "-i", SHAPES, "x"),
                List.of("ask", "-i", SHAPES, ""),
                List.of("ask", "-i", SHAPES, "  "),
                List.of("ask"),
                List.of("ask", "--batch", "a.jsonl", "question"),
                List.of("ask", "--batch", "a.jsonl", "-i", SHAPES),
                List.of("ask", "--out", "a.jsonl", "question"),
                List.of("ask", "--beams", "0", "x"),
                List.of("ask", "--beams", "2", "--temperature", "1", "x"),
                List.of("ask", "--temperature", "-1", "x"),
                List.of("ask", "--temperature", "NaN", "x"),
                List.of("ask", "--max-new-tokens", "0", "x"),
                List.of("ask", "--timeout", "0", "x"),
                List.of("ask", "--threads", "0", "x"),
                List.of("ask", "--threads", "many", "x"),
                List.of("ask", "--weights", "q99", "x"),
                List.of("ask", "--imagee", SHAPES, "x"),
                List.of("inspect"),
                List.of("nosuchcommand"));
    }

    @ParameterizedTest
    @MethodSource("wrongUsage")
    void wrongUsageIsExitCodeTwoWithAHint(List<String> arguments) {
        Result result = Shell.run(arguments.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.stderr()).isEqualTo(2);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).isNotBlank().doesNotContain("\tat ");
    }

    static Stream<List<String>> failures() {
        return Stream.of(
                List.of("ask", "--model", "/no/such/folder", "x"),
                List.of("ask", "--backend", "abacus", "x"),
                List.of("ask", "-i", "/no/such/picture.png", "x"),
                List.of("ask", "-i", FIXTURES.resolve("grids.json").toString(), "x"),
                List.of("ask", "-i", FIXTURES.toString(), "x"),
                List.of("ask", "--timeout", "1e-9", "-i", SHAPES, "x"),
                List.of("ask", "--batch", "/no/such/batch.jsonl"),
                List.of("inspect", "/no/such/folder"),
                List.of("verify", "/no/such/folder"),
                List.of("verify", FIXTURES.resolve("phi3-tiny").toString(), "--case", "nosuchcase"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failuresAreExitCodeOneWithOneLine(List<String> arguments) {
        Result result = Shell.run(arguments.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
        assertThat(result.stdout().strip()).isEmpty();
        assertThat(result.stderr().replace(REMARK, "").lines()).hasSize(1).allMatch(l -> l.startsWith("trol: "));
    }

    @Test
    void aQuestionThatIsLongerThanTheModelReadsIsRefusedAtOnce() {
        Result result = Shell.run("ask", "--model", "nano", "7".repeat(100_000));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stderr()).contains("tokens").contains("at most");
    }

    @Test
    void aPictureThatClaimsToBeHugeIsRefusedUnread() throws IOException {
        Path png = Files.write(folder.resolve("huge.png"), pngHeader(30_000, 30_000));
        Result result = Shell.run("ask", "--model", "nano", "-i", png.toString(), "x");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).contains("huge.png").contains("30000").contains("megapixels");
    }

    @Test
    void aBatchGoesOnWhereItStopped() throws IOException {
        Path questions = folder.resolve("q.jsonl");
        Files.copy(Path.of(SHAPES), folder.resolve("a.png"));
        Files.writeString(questions, """
                {"id": "x", "image": "a.png", "question": "What shape is the gray thing?"}

                {"id": 2, "images": ["a.png"], "question": "What is the leftmost shape?", "max_new_tokens": 8}
                {"id": 3, "image": "missing.png", "question": "What?"}
                {"id": 4, "image": "\\u0000", "question": "What?"}
                {"id": 5, "question": "What?", "max_new_tokens": "many"}
                not json
                [1]
                """);
        Path answers = folder.resolve("a.jsonl");
        Files.writeString(answers, "{\"id\":\"x\",\"text\":\"kept\"}\n{\"id\":2,\"te");
        Result result =
                Shell.run("ask", "--model", "nano", "--batch", questions.toString(), "--out", answers.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).contains("5 of 6 questions failed");
        List<String> lines = Files.readAllLines(answers);
        assertThat(lines).hasSize(7);
        assertThat(JSON.readTree(lines.get(0)).get("text").textValue()).isEqualTo("kept");
        assertThat(JSON.readTree(lines.get(1)).get("text").textValue()).isEqualTo("brown circle");
        for (String failed : lines.subList(2, 7)) {
            assertThat(JSON.readTree(failed).get("error").textValue()).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ask", "inspect", "verify", "backends"})
    void helpTeachesByExample(String command) {
        Result result = Shell.run(command, "--help");
        assertThat(result.exitCode()).isZero();
        assertThat(result.stderr()).isEmpty();
        assertThat(result.stdout()).contains("trol " + command + " ").contains("Example");
    }

    @Test
    void backendsNamesEachWithAReason() {
        Result result = Shell.run("backends");
        assertThat(result.exitCode()).isZero();
        assertThat(result.stdout()).containsPattern("(?m)^reference +usable +\\S");
        assertThat(result.stdout()).containsPattern("(?m)^nd4j +(usable|unusable) +\\S");
    }

    private static int imageTokens(Result result) throws IOException {
        return JSON.readTree(result.stdout()).at("/tokens/image").intValue();
    }

    /** Signature and header chunk of a picture whose data never comes. */
    private static byte[] pngHeader(int width, int height) {
        ByteBuffer chunk = ByteBuffer.allocate(17);
        chunk.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
        chunk.put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(chunk.array());
        return ByteBuffer.allocate(33)
                .putLong(0x89504E470D0A1A0AL)
                .putInt(13)
                .put(chunk.array())
                .putInt((int) crc.getValue())
                .array();
    }
}
