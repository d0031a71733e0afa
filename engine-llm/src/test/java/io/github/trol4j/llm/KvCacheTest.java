package io.github.trol4j.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.KvCache.Keep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KvCacheTest {
    private static final HeadLayout HEADS = new HeadLayout(1, 1, 2);
    private final Backend backend = Backends.create("reference", BackendOptions.defaults());
    private final Ops ops = backend.newOps();

    @AfterEach
    void close() {
        ops.close();
        backend.close();
    }

    @Test
    void aContinuableCacheKeepsBothSets() {
        try (KvCache cache = KvCache.continuable(backend, 2, HEADS)) {
            fill(cache, 0, 3);
            fill(cache, 1, 3);
            cache.advance(3);
            assertThat(cache.isContinuable()).isTrue();
            assertThat(cache.length()).isEqualTo(3);
            assertThat(cache.secondPass(1).length()).isEqualTo(3);
            cache.truncate(1);
            assertThat(cache.length()).isEqualTo(1);
            assertThat(cache.firstPass(0).length()).isEqualTo(1);
            assertThat(cache.secondPass(0).length()).isEqualTo(1);
        }
    }

    /** A plan may leave a block without attention: the sequence is as long as ever, and goes back as ever. */
    @Test
    void aBlockWithoutKeysAndValuesIsNormal() {
        try (KvCache cache = KvCache.continuable(backend, 2, HEADS)) {
            fill(cache, 1, 4);
            cache.advance(4);
            assertThat(cache.length()).isEqualTo(4);
            cache.truncate(2);
            assertThat(cache.firstPass(0).length()).isZero();
            assertThat(cache.firstPass(1).length()).isEqualTo(2);
        }
    }

    @Test
    void aOneShotCacheForgetsTheSecondSetBlockByBlock() {
        try (KvCache cache = KvCache.oneShot(backend, 2, HEADS)) {
            append(cache.secondPass(0), 1);
            assertThat(cache.secondPass(1).length()).isZero();
            assertThat(cache.isContinuable()).isFalse();
        }
    }

    @Test
    void aForkOfTheFirstPassTakesNoPrompt() {
        try (KvCache cache = KvCache.continuable(backend, 2, HEADS);
                KvCache fork = cache.fork(Keep.FIRST)) {
            assertThat(fork.isContinuable()).isFalse();
            assertThatThrownBy(() -> fork.secondPass(0)).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void aForkOfBothGoesItsOwnWay() {
        try (KvCache cache = KvCache.continuable(backend, 1, HEADS)) {
            fill(cache, 0, 2);
            cache.advance(2);
            try (KvCache fork = cache.fork(Keep.BOTH)) {
                assertThat(fork.length()).isEqualTo(2);
                fill(fork, 0, 1);
                fork.advance(1);
                assertThat(fork.secondPass(0).length()).isEqualTo(3);
                assertThat(cache.secondPass(0).length()).isEqualTo(2);
                assertThat(cache.length()).isEqualTo(2);
            }
            assertThat(cache.firstPass(0).keys()).hasSize(4);
        }
    }

    @Test
    void aCacheIsNotCutToMoreThanItHolds() {
        try (KvCache cache = KvCache.continuable(backend, 1, HEADS)) {
            assertThatThrownBy(() -> cache.truncate(1)).hasMessageContaining("0 cached positions to 1");
        }
    }

    private void fill(KvCache cache, int layer, int rows) {
        append(cache.firstPass(layer), rows);
        append(cache.secondPass(layer), rows);
    }

    private void append(KvLayer layer, int rows) {
        Tensor some = ops.tensor(new float[2 * rows], rows, 2);
        ops.appendKv(layer, some, some);
    }
}
