package io.github.trol4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.llm.constrain.ConstraintException;
import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.llm.generate.LogitBias;
import io.github.trol4j.llm.generate.OccurrencePenalty;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.models.Answer.Finish;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of nano that must have a form, which they would not have had by themselves. */
class ConstrainedAnswerTest {
    private static final Path SAMPLES = Path.of(System.getProperty("trol.nano"), "samples");
    private static final Question HEART =
            Question.of("What shape is the gray thing?").about(SAMPLES.resolve("02-shapes.png"));
    private static final Grammar SCHEMA = Grammar.jsonSchema("{\"type\":\"object\",\"properties\":{"
            + "\"shape\":{\"enum\":[\"circle\",\"heart\",\"square\"]},\"big\":{\"type\":\"boolean\"},"
            + "\"words\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":9},\"minItems\":1,\"maxItems\":2},"
            + "\"note\":{\"type\":\"string\"}}}");
    private static TrolModel model;

    @BeforeAll
    static void load() {
        model = TrolModel.nano();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Answer answer(AskOptions options) {
        return model.ask(HEART.with(options));
    }

    private static AskOptions held(Grammar grammar) {
        return AskOptions.defaults().withGrammar(grammar).withMaxNewTokens(120);
    }

    @Test
    void theAnswerThatTheModelWouldGiveAnywayStaysAsItIs() {
        Answer free = answer(AskOptions.defaults());
        assertThat(free.text()).isEqualTo("heart");
        assertThat(answer(held(Grammar.choices(List.of("circle", "heart", "square"))))
                        .ids())
                .isEqualTo(free.ids());
        assertThat(answer(held(Grammar.regex("[a-z]+"))).ids()).isEqualTo(free.ids());
    }

    @Test
    void anotherAnswerIsOneOfTheChoices() {
        Answer answer = answer(held(Grammar.choices(List.of("a big box", "nothing , really"))));
        assertThat(answer.text()).isIn("a big box", "nothing , really");
        assertThat(answer.finish()).isEqualTo(Finish.END);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void jsonIsValidAtAnyTemperatureAndLength(long seed) throws Exception {
        AskOptions options =
                held(SCHEMA).withSampling(Sampling.atTemperature(3, seed)).withMaxNewTokens((int) (80 + seed));
        StringBuilder streamed = new StringBuilder();
        Answer answer = model.ask(HEART.with(options), new AnswerListener() {
            @Override
            public void text(String piece) {
                streamed.append(piece);
            }
        });
        JsonNode json = new ObjectMapper().readTree(answer.text());
        assertThat(json.fieldNames()).toIterable().containsExactly("shape", "big", "words", "note");
        assertThat(json.get("shape").textValue()).isIn("circle", "heart", "square");
        assertThat(json.get("words").size()).isBetween(1, 2);
        assertThat(SCHEMA.matches(answer.text())).isTrue();
        assertThat(answer.finish()).isEqualTo(Finish.END);
        assertThat(streamed).hasToString(answer.text());
    }

    @Test
    void greedyAndBeamSearchKeepToTheForm() {
        Answer greedy = answer(held(SCHEMA));
        assertThat(SCHEMA.matches(greedy.text())).isTrue();
        assertThat(greedy.text()).startsWith("{\"shape\":").contains("heart");
        Answer beams = answer(held(Grammar.regex("(heart|circle), \\d{2,4}")).withBeams(3));
        assertThat(beams.text()).matches("(heart|circle), \\d{2,4}");
        assertThat(beams.finish()).isEqualTo(Finish.END);
        assertThat(beams.hypotheses())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.score()).isFinite());
    }

    @Test
    void tooFewTokensAreRefusedBeforeAnythingIsRead() {
        assertThatThrownBy(() -> answer(held(SCHEMA).withMaxNewTokens(5)))
                .isInstanceOf(ConstraintException.class)
                .hasMessageContaining("allow more new tokens");
    }

    @Test
    void choicesAreRankedByLikelihood() {
        List<ScoredAnswer> ranked = model.choose(HEART, List.of("circle", "heart", "blue"));
        assertThat(ranked.getFirst().text()).isEqualTo("heart");
        assertThat(ranked).extracting(ScoredAnswer::logProb).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @Test
    void filtersChangeTheChoiceAndEachAnswerHasItsOwn() {
        int heart = answer(AskOptions.defaults()).ids().getFirst();
        AskOptions without = AskOptions.defaults().withFilters(new LogitBias(Map.of(heart, -100f)));
        assertThat(answer(without).ids().getFirst()).isNotEqualTo(heart);
        assertThat(answer(without).text()).isEqualTo(answer(without).text());
        AskOptions repeating = held(Grammar.regex("(ha){20}")).withFilters(new OccurrencePenalty(2, 2));
        assertThat(answer(repeating).ids()).isEqualTo(answer(repeating).ids());
    }
}
