package io.github.trol4j.models.eval.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.ItemId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instructions from a file. */
class WordingsTest {
    @TempDir
    private Path temp;

    /** Says what it was asked. */
    private static final Judge ECHO = new Judge() {
        @Override
        public String ask(JudgeRequest request) {
            return request.content();
        }

        @Override
        public int tries(int position, String stage) {
            return 7;
        }
    };

    private Judge judge(String text, String... tasks) throws IOException {
        return Wordings.read(Files.writeString(temp.resolve("words.txt"), text), List.of(tasks), ECHO);
    }

    private static JudgeRequest request(String task) {
        ChatMessage message = ChatMessage.user(
                new ChatMessage.Instructions(task, "our words"),
                ChatMessage.glue(" | "),
                ChatMessage.field("response", "=== mm-vet ==="));
        return new JudgeRequest(0, ItemId.of(0), "extract", 0, "m", 0, 10, List.of(message));
    }

    @Test
    void oneTextServesOneTask() throws IOException {
        Judge judge = judge("\n  Grade this.\nBe fair. \n", "mm-vet");
        assertThat(judge.ask(request("mm-vet"))).isEqualTo("Grade this.\nBe fair. | === mm-vet ===");
        assertThat(judge.tries(0, "extract")).isEqualTo(7);
    }

    @Test
    void oneTextForSeveralTasksIsRefusedBeforeAnyIsGiven() {
        assertThatThrownBy(() -> judge("Grade this.", "mm-vet", "mathverse-match"))
                .isInstanceOf(EvalException.class)
                .hasMessageContainingAll("words.txt is one text", "mm-vet, mathverse-match", "=== mm-vet ===");
    }

    @Test
    void withoutAJudgedSetTheFileIsReadAndNotUsed() throws IOException {
        assertThat(judge("Grade this.").ask(request("mm-vet"))).startsWith("our words | ");
    }

    @Test
    void sectionsServeTheirTasksAndOthersKeepOurWords() throws IOException {
        Judge judge = judge("=== mathverse-extract ===\nPull it out.\r\n\r\n=== mathverse-match ===\r\nEqual?\n");
        assertThat(judge.ask(request("mathverse-extract"))).startsWith("Pull it out. | ");
        assertThat(judge.ask(request("mathverse-match"))).startsWith("Equal? | ");
        assertThat(judge.ask(request("mm-vet"))).startsWith("our words | ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "' \n'> is empty",
                "'=== mmvet ===\nx'> has a section 'mmvet', none of [mathvista-extract",
                "'=== mm-vet ===\n=== mathverse-match ===\nx'> says nothing for 'mm-vet'",
                "'=== mm-vet ===\nx\n=== mm-vet ===\ny'> has two sections 'mm-vet'",
                "'x\n=== mm-vet ===\ny'> has text before its first section"
            })
    void unusableFilesAreNamed(String text, String message) {
        assertThatThrownBy(() -> judge(text))
                .isInstanceOf(EvalException.class)
                .hasMessageContainingAll("judge prompt ", "words.txt " + message);
    }

    @Test
    void aFolderIsNoFile() {
        assertThatThrownBy(() -> Wordings.read(temp, List.of(), ECHO))
                .isInstanceOf(EvalException.class)
                .hasMessageContaining("cannot be read");
    }
}
