package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A chat at a real pseudo-terminal, key by key. */
@EnabledIf(
        value = "io.github.trol4j.cli.PseudoTerminal#isPossible",
        disabledReason =
                "no pseudo-terminal: script(1) of util-linux, or env --default-signal of coreutils 8.31, is not here")
class ChatTerminalTest {
    private static final Path SHAPES = Path.of(System.getProperty("trol.nano"), "samples", "02-shapes.png");
    private static final String INTERRUPT = "\u0003";
    private static final String END = "\u0004";
    private static final String UP = "\u0010";

    @TempDir
    private Path folder;

    @Test
    void questionsFollowEachOther() throws Exception {
        Path picture = Files.copy(SHAPES, folder.resolve("my picture.png"));
        try (PseudoTerminal terminal = new PseudoTerminal(folder, "xterm-256color", "chat")) {
            terminal.await("> ");
            terminal.type("/ima\tmy\t\r"); // both completed
            terminal.await("my picture.png comes with the next question");
            terminal.await("[my picture.png] > ");
            terminal.type("What colour is the circle?\r");
            terminal.await("\r\n");
            assertThat(terminal.await("> ")).contains("brown");
            terminal.type("/clear\r");
            terminal.await("> ");
            terminal.type(
                    "'" + picture.toAbsolutePath() + "' What shape is the gray thing?\r"); // as a terminal drops a file
            terminal.await("comes with the next question");
            terminal.await("heart");
            terminal.await("> ");
            terminal.type("half a line" + INTERRUPT); // empties the line
            terminal.await("> ");
            terminal.type(UP); // the last line comes back
            terminal.await("What shape is the gray thing?");
            terminal.type("\r");
            terminal.await("\r\n");
            terminal.await("> ");
            terminal.type("/save said.json\r");
            terminal.await("wrote said.json");
            terminal.await("> ");
            terminal.type("/stats\r");
            terminal.await("reused)");
            terminal.await("> ");
            terminal.type(END);
            assertThat(terminal.exitCode()).isZero();
        }
        assertThat(Files.readString(folder.resolve("said.json")))
                .contains("What shape is the gray thing?", "\"heart\"");
    }

    @Test
    void anInterruptStopsTheReplyAndTwoAtAnEmptyPromptLeave() throws Exception {
        try (PseudoTerminal terminal = new PseudoTerminal(
                folder, "xterm-256color", "chat", "--backend", "reference", "--image", SHAPES.toString())) {
            terminal.await("> ");
            terminal.type("What colour is the circle?\r");
            terminal.await("?2004l"); // the line has been taken
            terminal.type(INTERRUPT);
            terminal.await("stopped; the question was not asked");
            terminal.await("[02-shapes.png] > "); // still there
            terminal.type("What colour is the circle?\r");
            terminal.await("brown");
            terminal.await("> ");
            terminal.type(INTERRUPT);
            terminal.await("Ctrl-C again leaves");
            terminal.await("> ");
            terminal.type(INTERRUPT);
            assertThat(terminal.exitCode()).isEqualTo(130);
        }
    }

    @Test
    void aDumbTerminalWillDo() throws Exception {
        try (PseudoTerminal terminal = new PseudoTerminal(folder, "dumb", "chat", "--image", SHAPES.toString())) {
            terminal.await("> ");
            terminal.type("What colour is the circle?\n");
            String seen = terminal.await("brown");
            assertThat(seen).doesNotContain("\u001b");
            terminal.await("> ");
            terminal.type("/quit\n");
            assertThat(terminal.exitCode()).isZero();
        }
    }
}
