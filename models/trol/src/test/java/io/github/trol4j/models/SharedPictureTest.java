package io.github.trol4j.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.vision.image.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Questions that stand alone but follow each other give what each gives by itself, to the last bit, and share what they have in common. Only
 * the matrix library behind {@code nd4j} rounds by the number of rows: there the words are the same.
 */
class SharedPictureTest {
    private static final Path BENCH =
            Path.of(System.getProperty("trol.fixtures")).resolveSibling("nano-bench");
    private static final List<String> QUESTIONS = List.of(
            "What does the picture show?",
            "What color is the background?",
            "What color is the background?", // one position of the prompt is left to read
            "How many circles can you see in the picture?",
            "What?");

    @ParameterizedTest
    @CsvSource({"cpu, F32, 12", "cpu, BF16, 6", "cpu, Q8, 6", "cpu, Q4, 6", "reference, F32, 2", "nd4j, F32, 4"})
    void sharingChangesNothing(String backend, WeightFormat weights, int pictures) throws IOException {
        LoadOptions options = LoadOptions.defaults().withBackend(backend).withWeights(weights);
        try (TrolModel model = TrolModel.nano(options);
                Conversation series = model.converse(Traversal.FULL)) {
            for (int picture = 0; picture < pictures; picture++) {
                for (int i = 0; i < QUESTIONS.size(); i++) {
                    Question question = question(QUESTIONS.get(i), picture);
                    series.startOver();
                    Answer shared = series.ask(question);
                    Answer alone = model.ask(question);
                    assertThat(shared.ids()).isEqualTo(alone.ids());
                    if (!backend.equals("nd4j")) {
                        assertThat(logProbs(shared)).isEqualTo(logProbs(alone));
                    }
                    assertThat(shared.official()).isEqualTo(alone.official());
                    assertThat(shared.stats().vision().isZero()).isEqualTo(i > 0);
                    if (i > 0) {
                        assertThat(shared.stats().reusedTokens()).isGreaterThan(64);
                    }
                    assertThat(alone.stats().reusedTokens()).isZero();
                }
            }
        }
    }

    @Test
    void beamsAndLikelihoodsShareToo() throws IOException {
        try (TrolModel model = TrolModel.nano();
                Conversation series = model.converse(Traversal.FULL)) {
            List<String> choices = List.of("red", "blue", "a large green triangle");
            for (int picture = 0; picture < 4; picture++) {
                for (String text : QUESTIONS) {
                    Question question = question(text, picture);
                    Question beams =
                            question.with(AskOptions.defaults().withBeams(5).withMaxNewTokens(8));
                    series.startOver();
                    assertThat(scores(series.ask(beams))).isEqualTo(scores(model.ask(beams)));
                    series.startOver();
                    assertThat(series.score(question, choices, AnswerListener.NONE))
                            .isEqualTo(model.score(question, choices));
                }
            }
        }
    }

    /** The array of an earlier picture, filled with another one, is another picture. */
    @Test
    void picturesAreToldApartByTheirBytes() throws IOException {
        byte[] first = Files.readAllBytes(picture(0));
        byte[] second = Files.readAllBytes(picture(2));
        byte[] buffer = new byte[Math.max(first.length, second.length)];
        try (TrolModel model = TrolModel.nano();
                Conversation series = model.converse(Traversal.FULL)) {
            for (byte[] content : List.of(first, second, first)) {
                System.arraycopy(content, 0, buffer, 0, content.length);
                Question question = Question.of("What does the picture show?")
                        .about(ImageSource.of(buffer, "buffer"))
                        .with(AskOptions.defaults().withLogProbs(0));
                series.startOver();
                Answer shared = series.ask(question);
                assertThat(shared.stats().vision().isZero()).isFalse();
                assertThat(logProbs(shared)).isEqualTo(logProbs(model.ask(question)));
            }
        }
    }

    /** A conversation that starts over knows nothing of what was said. */
    @Test
    void startingOverForgetsTheTurns() throws IOException {
        try (TrolModel model = TrolModel.nano();
                Conversation series = model.converse(Traversal.FULL)) {
            series.ask(question("What does the picture show?", 0));
            series.startOver();
            assertThat(series.turns()).isEmpty();
            Question text =
                    Question.of("What is it?").with(AskOptions.defaults().withLogProbs(0));
            assertThat(logProbs(series.ask(text))).isEqualTo(logProbs(model.ask(text)));
        }
    }

    private static Question question(String text, int picture) throws IOException {
        return Question.of(text)
                .about(ImageSource.of(Files.readAllBytes(picture(picture)), "picture"))
                .with(AskOptions.defaults().withMaxNewTokens(12).withLogProbs(0));
    }

    private static Path picture(int number) {
        return BENCH.resolve("images/%04d.png".formatted(number));
    }

    private static List<Double> logProbs(Answer answer) {
        return answer.tokens().stream().map(Token::logProb).toList();
    }

    private static List<Double> scores(Answer answer) {
        return answer.hypotheses().stream().map(h -> h.score()).toList();
    }
}
