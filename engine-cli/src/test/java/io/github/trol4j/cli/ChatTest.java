package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.cli.Shell.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A chat whose lines come from a pipe. */
class ChatTest {
    private static final Path SHAPES = Path.of(System.getProperty("trol.nano"), "samples", "02-shapes.png");

    @TempDir
    private Path folder;

    @Test
    void repliesAloneGoToStandardOutput() {
        Result result = chat(
                "/image " + SHAPES, "What colour is the circle?", "", "/gates", "/stats", "/traversal off", "/help");
        assertThat(result.stdout().lines()).containsExactly("brown");
        assertThat(result.stderr())
                .contains("most in layer")
                .contains("86 tokens (64 of pictures, 0 reused)")
                .contains("kept: 1 prompts in ")
                .contains("kept: 1 pictures in ")
                .contains("traversal off")
                .contains("  /image FILE ");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void whatWasSaidIsKnown() {
        Result result = chat("/image " + SHAPES, "What colour is the circle?", "What colour is the circle?", "/stats");
        assertThat(result.stderr()).contains(", 86 reused)"); // all of the first prompt
        Result cleared =
                chat("/image " + SHAPES, "What colour is the circle?", "/clear", "What colour is it?", "/stats");
        assertThat(cleared.stderr()).contains("(0 of pictures, ");
    }

    @Test
    void aConversationIsWrittenDownAndGoneOnWith() throws IOException {
        Path file = folder.resolve("said.json");
        Result first = chat(
                "/image " + SHAPES,
                "What colour is the circle?",
                "/traversal threshold=0.5",
                "/save " + file,
                "What shape is it?",
                "/stats");
        Result second = chat("/load " + file, "/traversal", "What shape is it?", "/stats");
        assertThat(first.exitCode()).isZero();
        assertThat(second.exitCode()).isZero();
        assertThat(second.stdout().strip())
                .isEqualTo(first.stdout().lines().toList().getLast());
        assertThat(second.stderr()).contains("> What colour is the circle?", "brown", "traversal threshold=0.5");
        assertThat(tokens(second)).isEqualTo(tokens(first));
        assertThat(chat("/save " + file).exitCode()).isZero(); // a conversation may be replaced
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    /** Tokens of the last prompt, of which one chat knew more than the other. */
    private static String tokens(Result result) {
        return result.stderr().replaceAll("(?s).*prompt (\\d+ tokens \\(\\d+ of pictures).*", "$1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hello | is no conversation that /save wrote",
                "{} | format should be \"trol-chat\", found nothing",
                "{\"format\":\"trol-chat\",\"version\":2} | version should be 1",
                "{\"format\":\"trol-chat\",\"version\":1,\"model\":\"x\",\"traversal\":\"full\"} | turns should be a list, found nothing",
                "{\"format\":\"trol-chat\",\"version\":1,\"model\":7,\"traversal\":\"full\",\"turns\":[]} | model should be text, found 7",
                "{\"format\":\"trol-chat\",\"version\":1,\"model\":\"x\",\"traversal\":\"up\",\"turns\":[]} | traversal: 'up' is no traversal",
                "{\"format\":\"trol-chat\",\"version\":1,\"turns\":[{\"question\":\" \"}]} | turns[0].question should be a question",
                "{\"format\":\"trol-chat\",\"version\":1,\"turns\":[{\"question\":\"a\",\"pictures\":[{\"file\":\"/none.png\",\"sha256\":\"0\"}]}]} | turns[0].pictures[0].file: Picture '/none.png' does not exist",
                "{\"format\":\"trol-chat\",\"version\":1,\"turns\":[{\"question\":\"a\",\"pictures\":[{\"file\":\"SHAPES\",\"sha256\":\"0\"}]}]} | is not the one that was talked about (SHA-256 0, now c53c",
            })
    void aFileThatHoldsNoConversationIsNamedWithWhatIsWrong(String content, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("said.json"), content.replace("SHAPES", SHAPES.toString()));
        Result result = chat("/load " + file);
        assertThat(result.stderr()).contains("said.json", problem);
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void whatIsWrongIsSaidAndTheChatGoesOn() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "not a picture");
        Result result = chat(
                "/image",
                "/image " + text,
                "/image nowhere.png",
                "/traversal sideways",
                "/nonsense",
                "/save " + text,
                "/load " + folder.resolve("none.json"),
                "/save " + folder.resolve("no/such/place.json"),
                "/image " + SHAPES,
                "What colour is the circle?");
        assertThat(result.stdout().strip()).isEqualTo("brown");
        assertThat(result.stderr())
                .contains("/image needs the name of a file")
                .contains("notes.txt")
                .contains("'nowhere.png' does not exist")
                .contains("'sideways' is no traversal")
                .contains("there is no /nonsense")
                .contains("notes.txt is no conversation that /save wrote")
                .contains("none.json cannot be read")
                .contains("place.json cannot be written");
        assertThat(Files.readString(text)).isEqualTo("not a picture");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void aPastedOrDroppedFileIsAPicture() throws IOException {
        Path file = Files.copy(SHAPES, folder.resolve("it's a picture.png"));
        String escaped = file.toString().replace(" ", "\\ ").replace("'", "\\'");
        for (String dropped :
                List.of('"' + file.toString() + '"', escaped, file.toUri().toString())) {
            Result result = chat(dropped, "What colour is the circle?");
            assertThat(result.stdout().strip()).as(dropped).isEqualTo("brown");
            assertThat(chat(dropped + " What colour is the circle?").stdout().strip())
                    .isEqualTo("brown");
            assertThat(chat("What colour is the circle? " + dropped).stdout().strip())
                    .isEqualTo("brown");
        }
    }

    @Test
    void aLineIsTakenApartAsByAShell() {
        assertThat(ChatWords.split("a 'b c' d\\ e \"f g\"h").stream().map(ChatWords.Word::text))
                .containsExactly("a", "b c", "d e", "f gh");
        ChatWords.Heard heard = ChatWords.hear("What's this, and what's that?");
        assertThat(heard.pictures()).isEmpty();
        assertThat(heard.question()).isEqualTo("What's this, and what's that?");
        assertThat(ChatWords.argument("/save my file.json")).isEqualTo("my file.json");
        assertThat(ChatWords.path("file://elsewhere/x.png")).isEmpty();
        assertThat(ChatWords.path("~/x")).contains(Path.of(System.getProperty("user.home"), "x"));
    }

    private static Result chat(String... lines) {
        return Shell.runWith(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), "chat");
    }
}
