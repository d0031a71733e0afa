package io.github.trol4j.llm.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.EngineException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerPlanTest {
    private static final PassPlan SHARED = PassPlan.WHOLE.withAttention(AttentionChoice.SHARED);

    @Test
    void thePublishedModelReadsTwiceAndWritesOnce() {
        LayerPlan plan = LayerPlan.traversed(3);
        assertThat(plan.blocks()).isEqualTo(3);
        assertThat(plan.prompt()).hasSize(3).allMatch(BlockPlan::isTwice);
        assertThat(plan.generated()).hasSize(3).noneMatch(BlockPlan::isTwice);
        assertThat(plan.generatesTwice()).isFalse();
    }

    @Test
    void thePlainDecoderDoesEverythingOnce() {
        LayerPlan plan = LayerPlan.plain(2);
        assertThat(plan.prompt()).isEqualTo(plan.generated()).containsOnly(BlockPlan.ONCE);
    }

    @Test
    void aPlanIsAValue() {
        BlockPlan some = BlockPlan.twice(PassPlan.WHOLE, PassPlan.of(new RowChoice.GateAbove(0.5f)));
        LayerPlan plan = LayerPlan.traversed(3).withPrompt(1, some);
        assertThat(plan).isEqualTo(LayerPlan.traversed(3).withPrompt(1, some)).hasSameHashCodeAs(plan);
        assertThat(plan).isNotEqualTo(LayerPlan.traversed(3));
        assertThat(plan.prompt()).containsExactly(BlockPlan.TWICE, some, BlockPlan.TWICE);
        assertThat(plan.generated()).isEqualTo(LayerPlan.traversed(3).generated());
    }

    @Test
    void generatedTokensMayBeTraversedTwice() {
        LayerPlan plan = LayerPlan.plain(2).withGenerated(1, BlockPlan.TWICE);
        assertThat(plan.generatesTwice()).isTrue();
        assertThat(plan.prompt()).containsOnly(BlockPlan.ONCE);
    }

    @Test
    void promptsAndGeneratedTokensNeedTheSameBlocks() {
        assertThatThrownBy(() -> new LayerPlan(List.of(BlockPlan.ONCE), List.of(BlockPlan.ONCE, BlockPlan.ONCE)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("1 and 2");
        assertThatThrownBy(() -> LayerPlan.plain(0)).isInstanceOf(EngineException.class);
    }

    @Test
    void sharedAttentionNeedsAnAttentionBeforeIt() {
        LayerPlan plan = LayerPlan.traversed(2);
        assertThatThrownBy(() -> plan.withPrompt(0, BlockPlan.once(SHARED)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no attention before it");
        assertThat(plan.withPrompt(0, BlockPlan.twice(PassPlan.WHOLE, SHARED)).isTakenOver(0))
                .isTrue();
        assertThat(plan.withPrompt(1, BlockPlan.once(SHARED)).isTakenOver(0)).isTrue();
        assertThat(plan.withPrompt(1, BlockPlan.once(SHARED)).isTakenOver(1)).isFalse();
        assertThat(plan.isTakenOver(0)).isFalse();
    }

    @Test
    void generatedTokensCannotShareAttention() {
        assertThatThrownBy(() -> LayerPlan.plain(2).withGenerated(1, BlockPlan.once(SHARED)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("generated tokens cannot share attention");
    }
}
