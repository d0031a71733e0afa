package io.github.trol4j.core.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.WeightUse;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Nd4jBackendTest {
    private static final HeadLayout HEADS = new HeadLayout(4, 2, 32);

    /** Not the same bits: OpenBLAS cuts a product differently for two threads, and so sums in another order. */
    @Test
    void moreThreadsComputeTheSameUpToRounding() {
        for (int rows : new int[] {1, 5, 64, 200}) {
            assertThat(block(3, rows)).containsExactly(block(1, rows), within(2e-6f));
        }
    }

    @Test
    void beamsHoldTheirCommonPastOnce() {
        PagedKvLayer past = new PagedKvLayer(new HeadLayout(1, 1, 2));
        past.append(new Nd4jTensor(130, 2), new Nd4jTensor(130, 2), Rows.range(0, 130));
        PagedKvLayer beam = (PagedKvLayer) past.fork();
        beam.append(new Nd4jTensor(1, 2), new Nd4jTensor(1, 2), Rows.range(130, 131));
        assertThat(beam.page(0)).isSameAs(past.page(0));
        assertThat(beam.page(1)).isSameAs(past.page(1));
        assertThat(beam.page(2)).isNotSameAs(past.page(2));
    }

    @Test
    void saysHowManyThreadsCompute() {
        try (Backend backend = Backends.create("nd4j", BackendOptions.defaults().withThreads(1))) {
            assertThat(backend.description()).contains("ND4J", "f32", "1 thread");
        }
    }

    /** One dense layer and its attention on seeded values. */
    private static float[] block(int threads, int rows) {
        float[][] result = new float[1][];
        try (Backend backend = Backends.create("nd4j", BackendOptions.defaults().withThreads(threads));
                Ops ops = backend.newOps();
                KvLayer cache = backend.newKvLayer(HEADS)) {
            HostTensor w = HostTensor.of("w", "test", random(1, HEADS.fusedWidth() * 96), HEADS.fusedWidth(), 96);
            Linear layer = new Linear(backend.prepare(w, WeightUse.DECODER), null);
            RotaryTable table = new RotaryTable(0, 16, random(2, rows * 16), random(3, rows * 16));
            ops.run(() -> {
                var qkv = ops.linear(ops.tensor(random(4, rows * 96), rows, 96), layer);
                result[0] = ops.selfAttention(qkv, cache, HEADS, table, Rows.range(0, rows))
                        .toArray();
            });
        }
        return result[0];
    }

    private static float[] random(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
