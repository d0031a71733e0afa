package io.github.trol4j.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.llm.generate.BeamSearch.Hypothesis;
import org.junit.jupiter.api.Test;

class BeamPoolTest {
    private static Hypothesis hypothesis(int id, double score) {
        return new Hypothesis(new int[] {id}, score);
    }

    private static int[] ids(BeamPool pool) {
        return pool.bestFirst().stream().mapToInt(h -> h.ids()[0]).toArray();
    }

    @Test
    void keepsTheBestInOrder() {
        BeamPool pool = new BeamPool(2);
        assertThat(pool.worst()).isEqualTo(Double.POSITIVE_INFINITY);
        pool.add(hypothesis(1, -3));
        assertThat(pool.isFull()).isFalse();
        pool.add(hypothesis(2, -1));
        assertThat(pool.isFull()).isTrue();
        pool.add(hypothesis(3, -2));
        assertThat(ids(pool)).containsExactly(2, 3);
        assertThat(pool.worst()).isEqualTo(-2);
        pool.add(hypothesis(4, -5));
        assertThat(ids(pool)).containsExactly(2, 3);
    }

    @Test
    void ofEqualScoresTheEarlierStays() {
        BeamPool pool = new BeamPool(2);
        pool.add(hypothesis(1, -1));
        pool.add(hypothesis(2, -1));
        pool.add(hypothesis(3, -1));
        assertThat(ids(pool)).containsExactly(1, 2);
        pool.add(hypothesis(4, -0.5));
        assertThat(ids(pool)).as("the first of the weakest makes room").containsExactly(4, 2);
    }
}
