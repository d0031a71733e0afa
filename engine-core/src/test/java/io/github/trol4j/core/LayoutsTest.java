package io.github.trol4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.reference.ReferenceProvider;
import org.junit.jupiter.api.Test;

/** The small records of the seam, and the cache made of layers. */
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
    void aContinuableCacheKeepsBothSets() {
        HeadLayout heads = new HeadLayout(1, 1, 2);
        try (Backend backend = new ReferenceProvider().create(BackendOptions.defaults());
                Ops ops = backend.newOps();
                KvCache cache = KvCache.continuable(backend, 2, heads)) {
            Tensor one = ops.tensor(new float[] {1, 2}, 1, 2);
            for (int layer = 0; layer < 2; layer++) {
                ops.appendKv(cache.first(layer), one, one);
                ops.appendKv(cache.second(layer), one, one);
            }
            assertThat(cache.isContinuable()).isTrue();
            assertThat(cache.length()).isEqualTo(1);
            assertThat(cache.second(1).length()).isEqualTo(1);
            cache.truncate(0);
            assertThat(cache.second(0).length()).isZero();
        }
    }

    @Test
    void aOneShotCacheForgetsTheSecondSetBlockByBlock() {
        HeadLayout heads = new HeadLayout(1, 1, 2);
        try (Backend backend = new ReferenceProvider().create(BackendOptions.defaults());
                Ops ops = backend.newOps();
                KvCache cache = KvCache.oneShot(backend, 2, heads)) {
            Tensor one = ops.tensor(new float[] {1, 2}, 1, 2);
            ops.appendKv(cache.second(0), one, one);
            assertThat(cache.second(1).length()).isZero();
            assertThat(cache.isContinuable()).isFalse();
        }
    }

    @Test
    void aForkTakesNoPrompt() {
        HeadLayout heads = new HeadLayout(1, 1, 2);
        try (Backend backend = new ReferenceProvider().create(BackendOptions.defaults());
                KvCache cache = KvCache.continuable(backend, 2, heads);
                KvCache fork = cache.fork()) {
            assertThat(fork.isContinuable()).isFalse();
            assertThatThrownBy(() -> fork.second(0)).isInstanceOf(BackendException.class);
        }
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
