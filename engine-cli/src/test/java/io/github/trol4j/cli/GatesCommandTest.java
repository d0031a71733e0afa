package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.cli.Shell.Result;
import io.github.trol4j.models.gates.Paint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code trol gates} from end to end. */
class GatesCommandTest {
    private static final Path SAMPLES = Path.of(System.getProperty("trol.nano"), "samples");
    private static final String SHAPES = SAMPLES.resolve("02-shapes.png").toString();
    private static final String ASKED = "What colour is the circle?";

    @TempDir
    private Path folder;

    @Test
    void theMapIsForReading() {
        Result result = Shell.run("gates", "-i", SHAPES, ASKED);
        assertThat(result.exitCode()).isZero();
        assertThat(result.stdout())
                .startsWith("What colour is the circle?\n-> brown\n02-shapes.png · traversal full\n\n");
        assertThat(result.stdout())
                .contains("\nlayer 3  @@@", "picture, 64 tokens", " circle 1.00 ", "\n3        0.00  1.00");
        assertThat(result.stdout().lines().toList().getLast())
                .contains("brown 98%")
                .contains("brown 100%");
        assertThat(result.stdout()).doesNotContain("\u001b");
        assertThat(result.stderr()).startsWith("trol: using nano");
    }

    /** The page on traversal shows what its command prints. */
    @Test
    void theDocumentedOutputIsWhatItPrints() throws IOException {
        Path page = SAMPLES.resolve("../../../docs/TRAVERSAL.md");
        String shown = Files.readString(page).split("```\n")[1];
        Result result = Shell.run("gates", "-i", SHAPES, ASKED, "--against-traversal", "off");
        assertThat(shown).isEqualTo(result.stdout());
    }

    @Test
    void filesAreWrittenByTheirEndings() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("gates", "-i", SHAPES, ASKED));
        for (String ending : List.of("html", "png", "svg", "csv", "json")) {
            arguments.add("-o");
            arguments.add(folder.resolve("gates." + ending).toString());
        }
        Result result = Shell.run(arguments.toArray(String[]::new));
        assertThat(result.exitCode()).isZero();
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).contains("gates.html (").contains("gates.json (");
        assertThat(folder.resolve("gates.html"))
                .content()
                .startsWith("<!doctype html>")
                .endsWith("</html>\n");
        assertThat(folder.resolve("gates.svg")).content().startsWith("<svg ");
        assertThat(Files.readAllBytes(folder.resolve("gates.png"))).startsWith(0x89, 'P', 'N', 'G');
        assertThat(Files.readAllLines(folder.resolve("gates.csv"))).hasSize(1 + 4 * 86);
        JsonNode json = new ObjectMapper().readTree(folder.resolve("gates.json").toFile());
        assertThat(json.get("runs")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "--against-question, How many hearts are there?, Different answers",
        "--against-image, 08-shapes.png, Different answers",
        "--against-traversal, threshold=0.5, The same answer",
        "--against-traversal, off, only runs with a second pass have gates to compare"
    })
    void twoRunsStandBesideEachOther(String option, String value, String difference) throws IOException {
        String second = value.endsWith(".png") ? SAMPLES.resolve(value).toString() : value;
        Result text = Shell.run("gates", "-i", SHAPES, ASKED, option, second);
        assertThat(text.exitCode()).as(text.stderr()).isZero();
        assertThat(text.stdout().lines().filter(line -> line.startsWith("-> "))).hasSize(2);
        assertThat(text.stdout().lines().toList().getLast()).contains(difference);
        Result json = Shell.run("gates", "-i", SHAPES, ASKED, option, second, "--format", "json");
        JsonNode runs = new ObjectMapper().readTree(json.stdout()).get("runs");
        assertThat(runs).hasSize(2);
        assertThat(runs.get(0)).isNotEqualTo(runs.get(1));
    }

    @Test
    void readOnceItSaysThatThereIsNothingToShow() {
        Result result = Shell.run("gates", "-i", SHAPES, ASKED, "--traversal", "off");
        assertThat(result.exitCode()).isZero();
        assertThat(result.stdout()).contains("Everything was read once: no gate was asked");
    }

    @Test
    void aPictureCanComeFromStandardInputForBothRuns() throws IOException {
        Result result = Shell.runWith(
                Files.readAllBytes(Path.of(SHAPES)), "gates", "-i", "-", ASKED, "--against-traversal", "off");
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        assertThat(result.stdout()).contains("standard input · traversal off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gates",
                "gates -i SHAPES -o x.pdf What?",
                "gates --format png What?",
                "gates -i SHAPES --traversal no What?",
                "gates -i SHAPES --max-new-tokens 0 What?"
            })
    void wrongUsageIsSaidBeforeAModelIsLoaded(String line) {
        Result result = Shell.run(Arrays.stream(line.split(" "))
                .map(a -> a.replace("SHAPES", SHAPES))
                .toArray(String[]::new));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).isNotEmpty().doesNotContain("using nano");
    }

    @Test
    void aFileThatCannotBeWrittenFails() {
        Result result = Shell.run(
                "gates",
                "-i",
                SHAPES,
                ASKED,
                "-o",
                folder.resolve("no/such/folder/x.csv").toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).contains("x.csv cannot be written");
    }

    @Test
    void coloursFollowTheEnvironment() {
        assertThat(new TerminalFlags(Map.of()).paint(false)).isEqualTo(Paint.PLAIN);
        assertThat(new TerminalFlags(Map.of()).paint(true)).isEqualTo(Paint.COLOURS_256);
        assertThat(new TerminalFlags(Map.of("COLORTERM", "truecolor")).paint(true))
                .isEqualTo(Paint.TRUE_COLOUR);
        assertThat(new TerminalFlags(Map.of("COLORTERM", "truecolor", "NO_COLOR", "1")).paint(true))
                .isEqualTo(Paint.PLAIN);
    }

    /** A process of its own: output that is no terminal, as wide as COLUMNS says. */
    @Test
    void aPipeGetsPlainCharactersAsWideAsColumnsSays() throws Exception {
        for (int width : new int[] {50, 120}) {
            String text = output(new ProcessBuilder(command()), Map.of("COLUMNS", Integer.toString(width)));
            assertThat(text).doesNotContain("\u001b").contains("layer 3  @");
            int longest = text.lines()
                    .filter(l -> l.startsWith("layer 0"))
                    .mapToInt(String::length)
                    .max()
                    .orElseThrow();
            assertThat(longest).isBetween(width * 2 / 3, width);
        }
    }

    /** A pseudo-terminal, made by script(1): colours, unless they are unwanted. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aTerminalGetsColours() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")));
        List<String> quoted = command().stream().map(a -> "'" + a + "'").toList();
        List<String> script = List.of("/usr/bin/script", "-qec", String.join(" ", quoted), "/dev/null");
        Map<String, String> terminal = Map.of("COLUMNS", "70", "TERM", "xterm-256color", "COLORTERM", "");
        assertThat(output(new ProcessBuilder(script), terminal))
                .contains("\u001b[30;48;5;")
                .contains("circle 1.00");
        Map<String, String> plain = Map.of("COLUMNS", "70", "TERM", "xterm-256color", "NO_COLOR", "1");
        assertThat(output(new ProcessBuilder(script), plain))
                .doesNotContain("48;5;")
                .contains("layer 3  @");
    }

    private static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Dstdout.encoding=UTF-8", "--enable-native-access=ALL-UNNAMED", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(Main.class.getName(), "gates", "-i", SHAPES, ASKED));
        return command;
    }

    private static String output(ProcessBuilder builder, Map<String, String> environment) throws Exception {
        builder.environment().remove("NO_COLOR");
        builder.environment().putAll(environment);
        Path errors = Files.createTempFile("gates", ".err");
        Process process = builder.redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        Files.delete(errors);
        return text;
    }
}
