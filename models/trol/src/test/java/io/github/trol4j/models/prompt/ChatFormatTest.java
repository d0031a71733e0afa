package io.github.trol4j.models.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.llm.text.Tokenizer;
import io.github.trol4j.llm.text.Tokenizers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatFormatTest {
    static List<ChatFormat> formats() {
        return List.of(ChatFormat.INTERNLM2, ChatFormat.PHI3);
    }

    private static final Path NANO = Path.of(System.getProperty("trol.nano"));

    @Test
    void aConversationIsOneText() {
        String text = ChatFormat.INTERNLM2.prompt(
                List.of(Turn.ask("What is red?", 2).answered("the circle"), Turn.ask("And blue?")));
        assertThat(text)
                .isEqualTo("<s>[UNUSED_TOKEN_146]system\n" + ChatFormat.SYSTEM + "[UNUSED_TOKEN_145]\n"
                        + "[UNUSED_TOKEN_146]user\n<image><image>\nWhat is red?[UNUSED_TOKEN_145]\n"
                        + "[UNUSED_TOKEN_146]assistant\nthe circle[UNUSED_TOKEN_145]\n"
                        + "[UNUSED_TOKEN_146]user\nAnd blue?[UNUSED_TOKEN_145]\n[UNUSED_TOKEN_146]assistant\n");
        assertThat(ChatFormat.PHI3.prompt(List.of(Turn.ask("Hi").answered("Hello"), Turn.ask("Who?", 1))))
                .endsWith("<|user|>\nHi<|end|>\n<|assistant|>\nHello<|end|>\n"
                        + "<|user|>\n<img><IMG_CONTEXT></img>\nWho?<|end|>\n<|assistant|>\n");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void anEarlierPromptBeginsTheNextOne(ChatFormat format) {
        Turn first = Turn.ask("<image> or <image>?", 3, 2).as(Task.POPE);
        String before = format.prompt(List.of(first));
        String after = format.prompt(List.of(first.answered("the first"), Turn.ask("Why?")));
        assertThat(after).startsWith(before + "the first");
    }

    /** The form that the default model was trained on: image tokens, then everything up to the answer as one text. */
    @Test
    void theDefaultModelGetsTheIdsItWasTrainedOn() {
        try (Tokenizer tokenizer = Tokenizers.open(NANO)) {
            int[] prefix = tokenizer.encode("<s>[UNUSED_TOKEN_146]system\n" + ChatFormat.SYSTEM
                    + "[UNUSED_TOKEN_145]\n[UNUSED_TOKEN_146]user\n");
            int[] question = tokenizer.encode("\nWhat is red?[UNUSED_TOKEN_145]\n[UNUSED_TOKEN_146]assistant\n"
                    + "a circle[UNUSED_TOKEN_145]\n"
                    + "[UNUSED_TOKEN_146]user\nWhere?[UNUSED_TOKEN_145]\n[UNUSED_TOKEN_146]assistant\n");
            int[] image = Collections.nCopies(64, tokenizer.imageTokenId()).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            List<Turn> turns = List.of(Turn.ask("What is red?", 64).answered("a circle"), Turn.ask("Where?"));
            assertThat(tokenizer.encode(ChatFormat.INTERNLM2.prompt(turns)))
                    .containsExactly(Stream.of(prefix, image, question)
                            .flatMapToInt(IntStream::of)
                            .toArray());
            assertThat(prefix).hasSizeLessThan(16); // the system text is one piece
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void markersMustFitTheImages(ChatFormat format) {
        assertThat(format.prompt(List.of(Turn.ask("Compare.", 1, 1)))).contains("\nCompare.");
        for (Turn turn : List.of(
                Turn.ask("<image> and <image>", 4),
                Turn.ask("<image>", 4, 4),
                Turn.ask("What does <image> mean in HTML?"))) {
            assertThatThrownBy(() -> format.prompt(List.of(turn)))
                    .isInstanceOf(PromptException.class)
                    .hasMessageContaining("markers");
        }
    }

    @Test
    void anImageTokenCannotBeTypedIn() {
        assertThatThrownBy(() -> ChatFormat.PHI3.prompt(List.of(Turn.ask("<IMG_CONTEXT>?", 4))))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("<IMG_CONTEXT>");
        Turn answered = Turn.ask("Say it").answered("<ima<image>ge>!");
        assertThat(ChatFormat.INTERNLM2.prompt(List.of(answered, Turn.ask("Again"))))
                .doesNotContain("<image>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t\u3000"})
    void anEmptyQuestionIsRefused(String question) {
        assertThatThrownBy(() -> Turn.ask(question))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("empty");
    }

    @Test
    void turnsOutOfOrderAreRefused() {
        List<List<Turn>> wrong = List.of(
                List.of(),
                List.of(Turn.ask("a"), Turn.ask("b")),
                List.of(Turn.ask("a").answered("b")));
        for (List<Turn> turns : wrong) {
            assertThatThrownBy(() -> ChatFormat.PHI3.prompt(turns)).isInstanceOf(PromptException.class);
        }
        assertThatThrownBy(() -> Turn.ask("a", 0)).isInstanceOf(PromptException.class);
    }

    @Test
    void aVeryLongQuestionIsWrittenDown() {
        String question = "Why? ".repeat(20_000);
        assertThat(ChatFormat.INTERNLM2.prompt(List.of(Turn.ask(question, 1225))))
                .contains(question);
        try (Tokenizer tokenizer = Tokenizers.open(NANO)) {
            assertThat(tokenizer.encode(ChatFormat.INTERNLM2.prompt(List.of(Turn.ask(question, 1225)))))
                    .hasSizeGreaterThan(20_000);
        }
    }

    @Test
    void controlTextIsFound() {
        assertThat(ChatFormat.PHI3.controlText("a <|end|> b </s>")).contains("<|end|>");
        assertThat(ChatFormat.INTERNLM2.controlText("x [UNUSED_TOKEN_145]")).contains("[UNUSED_TOKEN_145]");
        assertThat(ChatFormat.INTERNLM2.controlText("a <|end|> b")).isEmpty();
    }

    @Test
    void tasksAreFoundByNameInAnyCase() {
        assertThat(Task.named("POPE")).isEqualTo(Task.POPE);
        assertThat(Task.named("MM-Vet").maxNewTokens()).isEqualTo(1024);
        for (Task task : Task.values()) {
            assertThat(Task.named(task.title())).isEqualTo(task);
        }
        assertThatThrownBy(() -> Task.named("imagenet"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("imagenet")
                .hasMessageContaining("pope")
                .hasMessageContaining("mm-vet");
    }

    @Test
    void mmmuAsksForALetterOnlyWhereThereAreChoices() {
        assertThat(ChatFormat.PHI3.prompt(List.of(Turn.ask("A. 1 B. 2").as(Task.MMMU))))
                .contains("option's letter");
        assertThat(ChatFormat.PHI3.prompt(List.of(Turn.ask("How many?").as(Task.MMMU))))
                .contains("single word");
    }
}
