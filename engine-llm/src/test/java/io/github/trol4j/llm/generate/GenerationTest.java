package io.github.trol4j.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.llm.generate.TokenGenerator.Options;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GenerationTest {
    private static final int END = 2;

    private static float[] favouring(int id) {
        float[] logits = {0.5f, -1, 0.25f, 0};
        logits[id] = 3;
        return logits;
    }

    private static Options greedy(int most, int alternatives) {
        return new Options(Sampling.GREEDY, most, id -> id == END, alternatives);
    }

    @Test
    void goesOnUntilTheEndToken() {
        Generation generation = new Generation(new int[] {1}, greedy(10, -1), _ -> true);
        assertThat(generation.accept(favouring(3))).isEqualTo(3);
        assertThat(generation.accept(favouring(0))).isZero();
        assertThat(generation.isFinished()).isFalse();
        assertThat(generation.accept(favouring(END))).isEqualTo(Generation.FINISHED);
        assertThat(generation.isFinished()).isTrue();
        assertThat(generation.tokens()).extracting(Token::id).containsExactly(3, 0, END);
        assertThat(generation.accept(favouring(1)))
                .as("nothing follows the end")
                .isEqualTo(Generation.FINISHED);
        assertThat(generation.length()).isEqualTo(3);
    }

    @Test
    void stopsAtItsLimit() {
        Generation generation = new Generation(new int[0], greedy(2, -1), _ -> true);
        assertThat(generation.accept(favouring(1))).isEqualTo(1);
        assertThat(generation.accept(favouring(1))).isEqualTo(Generation.FINISHED);
        assertThat(generation.length()).isEqualTo(2);
        assertThat(new Generation(new int[0], greedy(0, -1), _ -> true).isFinished())
                .isTrue();
    }

    @Test
    void stopsWhenItsListenerHasEnough() {
        List<Integer> heard = new ArrayList<>();
        Generation generation = new Generation(new int[0], greedy(10, -1), token -> {
            heard.add(token.id());
            return heard.size() < 2;
        });
        generation.accept(favouring(3));
        assertThat(generation.accept(favouring(1))).isEqualTo(Generation.FINISHED);
        assertThat(heard).containsExactly(3, 1);
        assertThat(generation.tokens()).hasSize(2);
    }

    /** What is reported is what the model gave, whatever a filter forbids. */
    @Test
    void logProbabilitiesAreThoseBeforeTheFilter() {
        LogitsFilter forbidding = new LogitBias(Map.of(3, -100f));
        Options options = new Options(Sampling.GREEDY, 4, id -> id == END, 2, forbidding);
        Generation generation = new Generation(new int[0], options, _ -> true);
        assertThat(generation.accept(favouring(3)))
                .as("the best that is allowed")
                .isZero();
        Token token = generation.tokens().getFirst();
        double norm = Math.log(Math.exp(0.5) + Math.exp(-1) + Math.exp(0.25) + Math.exp(3));
        assertThat(token.logProb()).isCloseTo(0.5 - norm, within(1e-6));
        assertThat(token.alternatives()).extracting(LogProbs.Scored::id).containsExactly(3, 0);
        assertThat(token.alternatives().getFirst().logProb()).isCloseTo(3 - norm, within(1e-6));
    }

    @Test
    void withoutThemNothingIsReported() {
        Generation generation = new Generation(new int[0], greedy(4, -1), _ -> true);
        generation.accept(favouring(3));
        assertThat(generation.tokens().getFirst().logProb()).isNaN();
        assertThat(generation.tokens().getFirst().alternatives()).isEmpty();
    }
}
