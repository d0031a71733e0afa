package io.github.trol4j.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.plan.LayerPlan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The decoder against a plain computation of the paper's formulas that shares nothing with it. */
class TraversedDecoderTest {
    private static final int[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};

    private final ToyDecoder toy = new ToyDecoder();
    private final PlainTraversal plain = new PlainTraversal(toy);

    @AfterEach
    void close() {
        toy.close();
    }

    @Test
    void thePublishedTraversalIsThePapersFormula() {
        assertLogits(Traversal.FULL, plain.logits(IDS, (_, _) -> true));
    }

    @Test
    void withoutTheSecondPassItIsAPlainDecoder() {
        assertLogits(Traversal.OFF, plain.logits(IDS, (_, _) -> false));
    }

    @Test
    void aThresholdCarriesTheRowsAboveIt() {
        assertLogits(Traversal.parse("threshold=0.5"), plain.logits(IDS, (_, g) -> g > 0.5));
    }

    @Test
    void layersCarriesThemAlone() {
        assertLogits(Traversal.parse("layers=0,2"), plain.logits(IDS, (block, _) -> block != 1));
    }

    /** A prompt of one token goes by the plan of generated tokens, as in the released code. */
    @Test
    void aSingleTokenIsNotTraversedTwice() {
        try (DecoderSession session = new DecoderSession(toy.model(), Traversal.FULL)) {
            float[] logits = session.prefill(Prompt.text(7), Reuse.NONE, Observer.NONE);
            assertClose(logits, plain.logits(new int[] {7}, (_, _) -> false));
        }
    }

    @Test
    void aPlanForAnotherDecoderIsRefused() {
        try (Sequence sequence = new Sequence(LayerPlan.traversed(ToyDecoder.BLOCKS + 1));
                DecoderLane lane = new DecoderLane(toy.model())) {
            assertThatThrownBy(() -> lane.prefill(sequence, Prompt.text(IDS), Reuse.NONE, Observer.NONE))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("plan for 4 blocks")
                    .hasMessageContaining("decoder of 3");
        }
    }

    private void assertLogits(Traversal traversal, double[] expected) {
        try (DecoderSession session = new DecoderSession(toy.model(), traversal)) {
            assertClose(session.prefill(Prompt.text(IDS), Reuse.NONE, Observer.NONE), expected);
        }
    }

    private static void assertClose(float[] logits, double[] expected) {
        assertThat(logits).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) logits[i]).as("logit %d", i).isCloseTo(expected[i], within(2e-5));
        }
    }
}
