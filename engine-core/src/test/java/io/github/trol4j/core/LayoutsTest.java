package io.github.trol4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The small records of the seam. */
class LayoutsTest {
    @Test
    void headsDivideTheColumnsOfAFusedProjection() {
        HeadLayout heads = new HeadLayout(8, 2, 16);
        assertThat(heads.queryWidth()).isEqualTo(128);
        assertThat(heads.kvWidth()).isEqualTo(32);
        assertThat(heads.fusedWidth()).isEqualTo(192);
        assertThatThrownBy(() -> new HeadLayout(3, 2, 16))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("3")
                .hasMessageContaining("2");
        assertThatThrownBy(() -> new HeadLayout(2, 2, 0)).isInstanceOf(ShapeException.class);
    }

    @Test
    void patchesThatDoNotFillTheEdgeAreLeftOut() {
        PatchGrid grid = new PatchGrid(15, 7);
        assertThat(grid.patches()).isEqualTo(4);
        assertThat(grid.patchWidth()).isEqualTo(147);
        assertThatThrownBy(() -> new PatchGrid(6, 7)).isInstanceOf(ShapeException.class);
    }

    @Test
    void layersWhoseBiasOrRankDoesNotFitAreRefusedByName() {
        assertThatThrownBy(() -> new Linear(new Named("w", 4, 8), new Named("b", 1, 5)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("w [4, 8]")
                .hasMessageContaining("b [5]");
        assertThatThrownBy(() -> new LowRank(new Named("lora_A", 4, 8), new Named("lora_B", 8, 5)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("lora_A")
                .hasMessageContaining("lora_B");
        Linear base = new Linear(new Named("w", 4, 8), null);
        assertThatThrownBy(() -> new LowRankLinear(base, new MergedWeight(new Named("merged", 8, 4))))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("from 4 to 8 columns")
                .hasMessageContaining("w [4, 8]");
    }

    private record Named(String name, int rows, int width) implements Weight {
        @Override
        public String format() {
            return "f32";
        }

        @Override
        public long bytes() {
            return 0;
        }
    }
}
