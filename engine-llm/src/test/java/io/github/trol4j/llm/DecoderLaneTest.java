package io.github.trol4j.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.plan.LayerPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderLaneTest {
    private static final Prompt LONG = Prompt.text(
            new SplittableRandom(1).ints(40, 0, ToyDecoder.VOCABULARY).toArray());

    private final ToyDecoder toy = new ToyDecoder();
    private final DecoderLane lane = new DecoderLane(toy.model());
    private final List<Sequence> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Sequence::close);
        lane.close();
        toy.close();
    }

    private Sequence sequence() {
        Sequence sequence = new Sequence(LayerPlan.traversed(ToyDecoder.BLOCKS));
        open.add(sequence);
        return sequence;
    }

    /** No piece, nor what is left for the last, is shorter than the eight rows that the backend asks for. */
    @ParameterizedTest
    @CsvSource({"1, 5", "8, 5", "13, 3", "32, 2", "33, 1", "1000, 1"})
    void thePiecesOfAPromptDoNotMatter(int chunk, int expected) {
        float[] whole =
                lane.prefill(sequence(), LONG, Reuse.NONE, Observer.NONE).clone();
        Sequence sequence = sequence();
        Prefill prefill = lane.begin(sequence, LONG, Reuse.PREFIX, chunk);
        float[] logits = {};
        int pieces = 0;
        for (; !prefill.isDone(); pieces++) {
            logits = lane.prefillChunk(prefill, Observer.NONE);
        }
        assertThat(logits).containsExactly(whole);
        assertThat(pieces).isEqualTo(expected);
    }

    @Test
    void neighboursDoNotMatter() {
        int[][] prompts = {{3, 1, 4}, {2, 7, 1, 8, 2, 8}, {5, 5}};
        List<Sequence> together = new ArrayList<>();
        float[][] alone = new float[prompts.length][];
        for (int i = 0; i < prompts.length; i++) {
            Sequence single = sequence();
            lane.prefill(single, Prompt.text(prompts[i]), Reuse.NONE, Observer.NONE);
            alone[i] = lane.decode(single, i + 1).clone();
            together.add(sequence());
            lane.prefill(together.get(i), Prompt.text(prompts[i]), Reuse.NONE, Observer.NONE);
        }
        float[][] logits = lane.decode(together, new int[] {1, 2, 3});
        for (int i = 0; i < prompts.length; i++) {
            assertThat(logits[i]).containsExactly(alone[i]);
            assertThat(together.get(i).length()).isEqualTo(prompts[i].length + 1);
        }
    }

    @Test
    void eachSequenceGetsOneToken() {
        assertThatThrownBy(() -> lane.decode(List.of(sequence()), new int[] {1, 2}))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("2 tokens do not go with 1 sequences");
    }

    /** Half-read keys and values must never be taken for a prompt's. */
    @Test
    void whoeverIsCancelledForgets() {
        Sequence sequence = sequence();
        float[] expected =
                lane.prefill(sequence, LONG, Reuse.PREFIX, Observer.NONE).clone();
        Observer cancelling = new Observer() {
            @Override
            public void progress(Phase phase, int done, int total) {
                if (done == 2) {
                    throw new CancellationException();
                }
            }
        };
        Prompt other = Prompt.text(3, 1, 4, 2, 2, 2);
        assertThatThrownBy(() -> lane.prefill(sequence, other, Reuse.PREFIX, cancelling))
                .isInstanceOf(CancellationException.class);
        assertThat(sequence.length()).isZero();
        assertThat(lane.prefill(sequence, LONG, Reuse.PREFIX, Observer.NONE)).containsExactly(expected);
        assertThat(sequence.reused()).isZero();
    }
}
