package io.github.trol4j.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.EngineException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogitsFilterTest {
    private static float[] applied(LogitsFilter filter, float... logits) {
        filter.apply(logits);
        return logits;
    }

    @Test
    void biasIsAddedWhereItIsNamed() {
        LogitBias bias = new LogitBias(Map.of(0, 2.5f, 2, -100f, 99, 1f));
        assertThat(applied(bias, 1, 1, 1)).containsExactly(3.5f, 1, -99);
        assertThat(applied(bias.fork(), Float.NEGATIVE_INFINITY)[0]).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void biasOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new LogitBias(Map.of(1, 101f))).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> new LogitBias(Map.of(-1, 1f))).hasMessageContaining("-1");
        assertThatThrownBy(() -> new LogitBias(Map.of(1, Float.NaN))).isInstanceOf(EngineException.class);
    }

    @Test
    void penaltiesCountWhatWasWritten() {
        OccurrencePenalty penalty = new OccurrencePenalty(0.5, 0.25);
        assertThat(applied(penalty, 1, 1, 1)).containsExactly(1, 1, 1);
        penalty.accept(1);
        penalty.accept(1);
        penalty.accept(2);
        assertThat(applied(penalty, 1, 1, 1)).containsExactly(1, 0, 0.25f);
    }

    @Test
    void aForkedPenaltyCountsByItself() {
        OccurrencePenalty penalty = new OccurrencePenalty(1, 0);
        penalty.accept(0);
        LogitsFilter fork = penalty.fork();
        fork.accept(1);
        penalty.accept(2);
        assertThat(applied(penalty, 0, 0, 0)).containsExactly(-1, 0, -1);
        assertThat(applied(fork, 0, 0, 0)).containsExactly(-1, -1, 0);
    }

    @Test
    void negativePenaltiesMakeRepetitionMoreLikely() {
        OccurrencePenalty penalty = new OccurrencePenalty(-2, -1);
        penalty.accept(0);
        assertThat(applied(penalty, 0, 0)).containsExactly(3, 0);
        assertThatThrownBy(() -> new OccurrencePenalty(2.1, 0)).hasMessageContaining("between -2 and 2");
        assertThatThrownBy(() -> new OccurrencePenalty(0, Double.NaN)).isInstanceOf(EngineException.class);
    }

    @Test
    void minPForbidsWhatIsUnlikelyBesideTheBest() {
        float[] logits = {(float) Math.log(0.5), (float) Math.log(0.04), (float) Math.log(0.06)};
        assertThat(applied(new MinP(0.1), logits.clone())[1]).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(applied(new MinP(0.1), logits.clone())[2]).isEqualTo(logits[2]);
        assertThat(applied(new MinP(0), logits.clone())).isEqualTo(logits);
        assertThat(applied(new MinP(1), 3, 2, 3)).containsExactly(3, Float.NEGATIVE_INFINITY, 3);
        assertThatThrownBy(() -> new MinP(1.5)).hasMessageContaining("min-p");
    }

    @Test
    void severalFiltersWorkInOrder() {
        LogitsFilter both = new LogitsFilters(List.of(new LogitBias(Map.of(1, 5f)), new MinP(0.9)));
        assertThat(applied(both, 3, 0, 4.95f)).containsExactly(Float.NEGATIVE_INFINITY, 5, 4.95f);
        OccurrencePenalty penalty = new OccurrencePenalty(1, 0);
        LogitsFilter chain = new LogitsFilters(List.of(penalty));
        LogitsFilter fork = chain.fork();
        chain.accept(0);
        assertThat(applied(chain, 0)).containsExactly(-1);
        assertThat(applied(fork, 0)).containsExactly(0);
        assertThat(applied(LogitsFilters.NONE.fork(), 1, 2)).containsExactly(1, 2);
    }
}
