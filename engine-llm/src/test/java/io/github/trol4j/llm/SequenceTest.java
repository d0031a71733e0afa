package io.github.trol4j.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.KvCache.Keep;
import io.github.trol4j.llm.plan.LayerPlan;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SequenceTest {
    private static final int[] IDS = {1, 2, 3, 4, 5};

    private final ToyDecoder toy = new ToyDecoder();
    private final DecoderLane lane = new DecoderLane(toy.model());
    private final Sequence sequence = new Sequence(LayerPlan.traversed(ToyDecoder.BLOCKS));

    @AfterEach
    void close() {
        sequence.close();
        lane.close();
        toy.close();
    }

    @Test
    void remembersWhatWasReadAndWritten() {
        lane.prefill(sequence, Prompt.text(IDS), Reuse.NONE, Observer.NONE);
        lane.decode(sequence, 9);
        lane.decode(sequence, 7);
        assertThat(sequence.ids()).containsExactly(1, 2, 3, 4, 5, 9, 7);
        assertThat(sequence.length()).isEqualTo(7);
    }

    @Test
    void longAnswersFindRoom() {
        lane.prefill(sequence, Prompt.text(IDS), Reuse.NONE, Observer.NONE);
        for (int i = 0; i < 600; i++) {
            lane.decode(sequence, i % ToyDecoder.VOCABULARY);
        }
        assertThat(sequence.ids()).hasSize(605).endsWith(599 % ToyDecoder.VOCABULARY);
    }

    @Test
    void aForkGoesItsOwnWay() {
        lane.prefill(sequence, Prompt.text(IDS), Reuse.NONE, Observer.NONE);
        try (Sequence fork = sequence.fork(Keep.FIRST)) {
            float[] expected = lane.decode(sequence, 8).clone();
            lane.decode(fork, 2);
            lane.decode(fork, 2);
            assertThat(fork.ids()).containsExactly(1, 2, 3, 4, 5, 2, 2);
            assertThat(sequence.ids()).containsExactly(1, 2, 3, 4, 5, 8);
            sequence.truncate(5);
            assertThat(lane.decode(sequence, 8)).as("as if nobody had forked").containsExactly(expected);
        }
    }

    @Test
    void aForkOutlivesWhatItWasMadeFrom() {
        lane.prefill(sequence, Prompt.text(IDS), Reuse.NONE, Observer.NONE);
        float[] expected = lane.decode(sequence, 8).clone();
        sequence.truncate(5);
        try (Sequence fork = sequence.fork(Keep.FIRST)) {
            sequence.forget();
            assertThat(lane.decode(fork, 8)).containsExactly(expected);
        }
    }

    /** But for the last eight tokens, the fewest that the backend computes as it computes many. */
    @Test
    void aPromptThatGoesOnIsNotReadAgain() {
        int[] first = new SplittableRandom(1).ints(30, 0, ToyDecoder.VOCABULARY).toArray();
        lane.prefill(sequence, Prompt.text(first), Reuse.PREFIX, Observer.NONE);
        lane.decode(sequence, 9);
        lane.prefill(sequence, Prompt.text(Arrays.copyOf(first, 50)), Reuse.PREFIX, Observer.NONE);
        assertThat(sequence.reused()).isEqualTo(30);
        lane.prefill(sequence, Prompt.text(Arrays.copyOf(first, 33)), Reuse.PREFIX, Observer.NONE);
        assertThat(sequence.reused()).isEqualTo(25);
        int[] other = first.clone();
        other[12] = first[12] == 0 ? 1 : 0;
        lane.prefill(sequence, Prompt.text(other), Reuse.PREFIX, Observer.NONE);
        assertThat(sequence.reused()).isEqualTo(12);
    }

    @Test
    void gatesAreThoseOfThePrompt() {
        lane.prefill(sequence, Prompt.text(IDS), Reuse.NONE, Observer.NONE);
        lane.decode(sequence, 9);
        assertThat(sequence.gates()).hasNumberOfRows(ToyDecoder.BLOCKS);
        for (float[] block : sequence.gates()) {
            assertThat(block).hasSize(IDS.length);
            for (float gate : block) {
                assertThat(gate).isBetween(0f, 1f);
            }
        }
    }

    @Test
    void nothingIsKnownAfterForgetting() {
        lane.prefill(sequence, Prompt.text(IDS), Reuse.PREFIX, Observer.NONE);
        sequence.forget();
        assertThat(sequence.length()).isZero();
        assertThat(sequence.ids()).isEmpty();
        assertThatThrownBy(sequence::cache)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("call prefill first");
        lane.prefill(sequence, Prompt.text(IDS), Reuse.PREFIX, Observer.NONE);
        assertThat(sequence.reused()).isZero();
    }
}
