package io.github.trol4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.Rows;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of the gates of a prompt. */
class GateSummaryTest {
    private static final float[][] GATES = {{1, 0, 0.25f, 0.5f, 0.75f}, {1, 0.125f, 0.125f, 1, 0}};

    @Test
    void wordsInFrontOfThePictureDoNotCount() {
        GateSummary summary = GateSummary.of(GATES, Rows.range(1, 3)).orElseThrow();
        assertThat(summary.image()).containsExactly(0.125, 0.125);
        assertThat(summary.text()).containsExactly(0.625, 0.5);
        assertThat(summary.words())
                .isEqualTo("text 0.56 (most in layer 0: 0.63), picture 0.13 (most in layer 0: 0.13)");
    }

    @Test
    void wordsBetweenPicturesCount() {
        GateSummary summary = GateSummary.of(GATES, Rows.of(1, 3)).orElseThrow();
        assertThat(summary.image()).containsExactly(0.25, 0.563);
        assertThat(summary.text()).containsExactly(0.5, 0.063);
    }

    @Test
    void withoutAPictureAllWordsCount() {
        GateSummary summary = GateSummary.of(GATES, Rows.none()).orElseThrow();
        assertThat(summary.image()).isEmpty();
        assertThat(summary.text()).containsExactly(0.5, 0.45);
        assertThat(summary.words()).isEqualTo("text 0.48 (most in layer 0: 0.50)");
    }

    @Test
    void noLayerIsNamedWhereAllAreClosed() {
        GateSummary closed = new GateSummary(List.of(0.001, 0.004), List.of(0.0, 0.25));
        assertThat(closed.words()).isEqualTo("text 0.13 (most in layer 1: 0.25), picture 0.00");
    }

    @Test
    void nothingIsSaidWithoutGates() {
        assertThat(GateSummary.of(new float[0][], Rows.range(1, 3))).isEmpty();
        assertThat(GateSummary.of(new float[][] {{1, Float.NaN}}, Rows.none())).isEmpty();
        assertThat(GateSummary.mean(List.of())).isEmpty();
        assertThatThrownBy(() -> new GateSummary(List.of(), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMeanOfPicturesLeavesOutQuestionsWithoutOne() {
        GateSummary with = new GateSummary(List.of(0.2), List.of(0.5));
        GateSummary without = new GateSummary(List.of(), List.of(1.0));
        assertThat(GateSummary.mean(List.of(with, without))).hasValue(new GateSummary(List.of(0.2), List.of(0.75)));
    }
}
