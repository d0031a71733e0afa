package io.github.trol4j.models.nano;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.nano.NanoBench.Choice;
import io.github.trol4j.models.nano.NanoRun.Said;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped model still answers as its card says, on questions of the benchmark drawn by a seed. */
class NanoAnswersTest {
    private static final long SEED = 20261124;
    private static TrolModel model;

    @BeforeAll
    static void load() {
        model = NanoRun.load(WeightFormat.F32);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void oneHundredQuestionsAreAnsweredAsTheCardClaims() {
        List<NanoItem> claimed = NanoBench.items().stream()
                .filter(item -> !item.set().equals("mme"))
                .toList();
        assertThat(claimed).hasSize(1800);
        List<Said> said = new NanoRun(model).ask(draw(claimed, 100), Traversal.FULL);
        Share accuracy = Share.of(said, Said::right);
        Share card = NanoCard.read().engine();
        assertThat(accuracy.overlaps(card))
                .as("%s right, the card claims %s", accuracy.cell(), card.cell())
                .isTrue();
    }

    @Test
    void greedyIdsAreThoseOfTheReference() {
        List<Said> said = new NanoRun(model).ask(draw(NanoBench.items(), 100), Traversal.FULL, Traversal.OFF);
        assertThat(said).hasSize(200);
        assertThat(said)
                .allSatisfy(s -> assertThat(s.agrees() || s.reference().isCloseCall())
                        .as("%s %s: %s, reference %s", s.traversal(), s.item(), s.ids(), s.reference())
                        .isTrue());
    }

    /** What the tests above do to be fast changes nothing. */
    @Test
    void askingAboutAPictureTogetherIsAskingEachQuestionByItself() {
        List<NanoItem> items = draw(NanoBench.items(), 100).stream()
                .filter(item -> item.before().isEmpty() && item.style().equals("chat"))
                .limit(10)
                .toList();
        List<Said> together = new NanoRun(model).ask(items, Traversal.FULL);
        for (Said said : together) {
            Question alone =
                    Question.of(said.item().question()).about(said.item().image());
            assertThat(model.ask(alone).ids()).as("%s", said.item()).isEqualTo(said.ids());
            assertThat(model.ask(alone).text()).isEqualTo(said.text());
        }
    }

    @Test
    void answersAreScoredAsTheReferenceDoes() {
        List<Choice> choices = NanoBench.choices();
        assertThat(choices).hasSize(200);
        for (Choice choice : choices) {
            JsonNode ids = choice.reference().get("option_ids");
            choice.options()
                    .forEach((letter, option) -> assertThat(model.tokenizer().encode(option))
                            .as("row %d %s", choice.index(), letter)
                            .isEqualTo(allButLast(ids.get(letter))));
        }
        new NanoRun(model)
                .choose(draw(choices, 12), Traversal.FULL, Traversal.OFF)
                .forEach(chosen -> chosen.scores().forEach((letter, score) -> {
                    String mode = chosen.traversal() == Traversal.FULL ? "full" : "off";
                    JsonNode reference = chosen.choice().reference();
                    assertThat(score.tokens())
                            .isEqualTo(reference.get("option_ids").get(letter).size());
                    assertThat(score.logProb())
                            .as("row %d %s %s", chosen.choice().index(), mode, letter)
                            .isCloseTo(
                                    reference.get(mode).get("sum").get(letter).asDouble(), within(1e-3));
                    assertThat(chosen.letter())
                            .isEqualTo(reference.get(mode).get("choice_sum").asText());
                }));
    }

    private static int[] allButLast(JsonNode ids) {
        int[] all = new int[ids.size() - 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = ids.get(i).asInt();
        }
        return all;
    }

    private static <T> List<T> draw(List<T> from, int count) {
        List<T> drawn = new ArrayList<>(from);
        Collections.shuffle(drawn, new Random(SEED));
        return drawn.subList(0, count);
    }
}
