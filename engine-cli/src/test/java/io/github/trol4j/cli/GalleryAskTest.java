package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** {@code trol ask} on the sample pictures prints what docs/GALLERY.md shows, whatever computes here by default. */
class GalleryAskTest {
    private static final Path NANO = Path.of(System.getProperty("trol.nano"));
    private static final Path GALLERY = NANO.resolve("../../docs/GALLERY.md");
    private static final Path OUTSIDE =
            Path.of(System.getProperty("trol.fixtures")).resolveSibling("nano-bench/outside");
    private static final Pattern PICTURE = Pattern.compile("!\\[.*]\\(\\.\\./models/nano/samples/(.*)\\)");
    private static final Pattern ROW = Pattern.compile("\\| ([^|*]+) \\| ([^|]+) \\| (right|wrong: .*) \\|");
    private static final String REMARK =
            "trol: using nano, a small demonstration model for drawn pictures; --model DIR asks a real one\n";

    record Shown(String picture, String question, String answer) {}

    /** The first question about each picture. */
    static List<Shown> gallery() throws IOException {
        List<Shown> shown = new ArrayList<>();
        String picture = "";
        for (String line : Files.readAllLines(GALLERY)) {
            Matcher heading = PICTURE.matcher(line);
            Matcher row = ROW.matcher(line);
            if (heading.matches()) {
                picture = heading.group(1);
            } else if (row.matches() && !picture.isEmpty()) {
                shown.add(new Shown(picture, row.group(1), row.group(2)));
                picture = "";
            }
        }
        return shown;
    }

    @Test
    void everySamplePictureIsInTheGallery() throws IOException {
        assertThat(gallery()).hasSize(12);
    }

    @ParameterizedTest
    @MethodSource("gallery")
    void askPrintsWhatTheGalleryShows(Shown shown) {
        Result result =
                run("ask", "--image", NANO.resolve("samples/" + shown.picture).toString(), shown.question);
        assertThat(result).isEqualTo(new Result(0, shown.answer + "\n", REMARK));
    }

    @Test
    void aPhotographInAnotherLanguageIsAnsweredAndTheRemarkIsMadeOnce() {
        Result result =
                run("ask", "--image", OUTSIDE.resolve("chelsea.png").toString(), "Was ist auf dem Bild zu sehen?");
        assertThat(result.exitCode).isZero();
        assertThat(result.stdout).endsWith("\n");
        assertThat(result.stderr).isEqualTo(REMARK);
    }

    /** Who names the model knows what it is. */
    @Test
    void aChosenModelIsNotRemarkedOn() {
        Result result = run(
                "ask",
                "--model",
                "nano",
                "--image",
                NANO.resolve("samples/11-clock.png").toString(),
                "What time is it?");
        assertThat(result).isEqualTo(new Result(0, "3:00\n", ""));
    }

    private record Result(int exitCode, String stdout, String stderr) {}

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Result(line.execute(arguments), lines(out), lines(err));
    }

    private static String lines(StringWriter text) {
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
