package io.github.trol4j.core.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.cpu.code.MachineCode;
import io.github.trol4j.core.cpu.dnnl.Dnnl;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Products;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the contract cannot see: what computes, what it leaves behind, and what it does without the native library. */
class CpuBackendTest {
    private static final Supplier<MachineCode.Status> NO_CODE = () -> new MachineCode.Status(null, "not wanted");
    private static final HeadLayout HEADS = new HeadLayout(4, 2, 32);

    @Test
    void oneDnnComputesThePromptHere() {
        assertThat(Dnnl.load().problem()).as(Dnnl.load().text()).isNull();
        try (Backend backend = new CpuProvider().create(BackendOptions.defaults())) {
            assertThat(backend.description()).contains("oneDNN");
        }
        Counting counting = new Counting(Dnnl.products(2));
        product(
                new CpuBackend(BackendOptions.defaults().withThreads(2), counting),
                normal(1, 37 * 200),
                normal(2, 130 * 200));
        assertThat(counting.calls).hasPositiveValue();
    }

    /** Where oneDNN's sums of bytes are exact, which takes a processor with VNNI; elsewhere it must not be asked. */
    @Test
    void withoutMachineCodeOneDnnReadsEightBitWeightsForATokenToo() {
        Counting counting = new Counting(Dnnl.products(2));
        BackendOptions options =
                BackendOptions.defaults().withWeights(WeightFormat.Q8).withThreads(2);
        Backend backend = new CpuBackend(options, counting, NO_CODE);
        boolean exact = counting.supports(Encoding.S8);
        product(backend, normal(1, 200), normal(2, 130 * 200));
        assertThat(counting.calls.get() > 0).isEqualTo(exact);
    }

    /** However many sequences are decoded together, each gets what it gets alone. */
    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void aRowDoesNotDependOnItsNeighbours(WeightFormat format) {
        int k = 200;
        int n = 130;
        BackendOptions options = BackendOptions.defaults().withWeights(format).withThreads(2);
        float[] x = normal(1, 8 * k);
        x[3 * k + 7] = 1000; // a row with a second part
        float[] w = normal(2, n * k);
        for (Supplier<MachineCode.Status> code : List.of(NO_CODE, MachineCode::load)) {
            float[] all = product(new CpuBackend(options, Dnnl.products(2), code), x, w);
            for (int rows : new int[] {1, 3, 6}) {
                int first = rows == 6 ? 2 : 3;
                float[] some = Arrays.copyOfRange(x, first * k, (first + rows) * k);
                assertThat(product(new CpuBackend(options, Dnnl.products(2), code), some, w))
                        .as("%d rows from %d", rows, first)
                        .isEqualTo(Arrays.copyOfRange(all, first * n, (first + rows) * n));
            }
        }
    }

    /** Where oneDNN's sums of bytes are exact: a machine without AVX-512 rounds activations of q8 less. */
    @ParameterizedTest
    @EnumSource(
            value = WeightFormat.class,
            names = {"Q4", "Q8"})
    void machineCodeGivesTheBitsOfJava(WeightFormat format) {
        assumeTrue(format == WeightFormat.Q4 || Dnnl.products(1).supports(Encoding.S8));
        BackendOptions options = BackendOptions.defaults().withWeights(format).withThreads(2);
        float[] x = normal(1, 8 * 200);
        x[3] = 1000;
        float[] w = normal(2, 130 * 200);
        assertThat(product(new CpuBackend(options, Dnnl.products(2), MachineCode::load), x, w))
                .isEqualTo(product(new CpuBackend(options, Dnnl.products(2), NO_CODE), x, w));
    }

    /** One scale for the whole row would round everything but the outlier away. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anOutlierDoesNotCostATokenItsSmallValues(int rows) {
        BackendOptions options =
                BackendOptions.defaults().withWeights(WeightFormat.Q8).withThreads(2);
        float[] x = normal(1, rows * 200);
        x[rows * 200 - 77] = 1000; // in the last row only: the others need no second part
        float[] w = normal(2, 130 * 200);
        for (int column = 0; column < 130; column++) {
            w[column * 200 + 200 - 77] = 0; // so that the small values decide
        }
        float[] bytes = product(new CpuProvider().create(options), x, w);
        float[] floats = product(new CpuBackend(options, new VectorProducts(2)), x, w);
        int last = (rows - 1) * 130;
        for (int i = 0; i < floats.length; i++) {
            // Five times 0.13: the rest is below 1000 / 254, its step a 127th of that, off by 0.009 in the mean.
            assertThat(bytes[i]).isCloseTo(floats[i], within(i < last ? 0.5f : 0.65f));
        }
    }

    /** Products that are counted. */
    private record Counting(Products products, AtomicInteger calls) implements Products {
        Counting(Products products) {
            this(products, new AtomicInteger());
        }

        @Override
        public boolean supports(Encoding encoding) {
            return products.supports(encoding);
        }

        @Override
        public void multiply(Encoding encoding, int m, int n, int k, Operands at, int worker) {
            calls.incrementAndGet();
            products.multiply(encoding, m, n, k, at, worker);
        }

        @Override
        public String description() {
            return products.description();
        }

        @Override
        public void close() {
            products.close();
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void theVectorApiAloneAgreesWithOneDnn(WeightFormat format) {
        BackendOptions options = BackendOptions.defaults().withWeights(format).withThreads(2);
        float[] x = normal(1, 37 * 200);
        float[] w = normal(2, 130 * 200);
        float[] dnnl = product(new CpuProvider().create(options), x, w);
        float[] vector = product(new CpuBackend(options, new VectorProducts(2)), x, w);
        // Sums of 200 products of unit normals. oneDNN takes activations of bytes to q8 and q4: a step of 2 max / 255
        // is off by
        // its 12th part squared in the mean, 0.1 over a sum, and five times that at most in 5,000 sums.
        float limit = switch (format) {
            case F32 -> 1e-4f;
            case BF16 -> 0.15f;
            case Q8, Q4 -> 0.5f;
        };
        for (int i = 0; i < vector.length; i++) {
            assertThat(vector[i]).isCloseTo(dnnl[i], within(limit));
        }
    }

    private static float[] product(Backend backend, float[] x, float[] w) {
        try (backend;
                Ops ops = backend.newOps()) {
            Weight weight = backend.prepare(HostTensor.of("w", "test", w, 130, 200), WeightUse.DECODER);
            return ops.linear(ops.tensor(x, x.length / 200, 200), new Linear(weight, null))
                    .toArray();
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void decodingAndNewSessionsTakeNoMoreMemory(WeightFormat format) {
        try (Backend backend =
                new CpuProvider().create(BackendOptions.defaults().withWeights(format))) {
            Weight weight = square(backend);
            session(backend, weight, 200);
            long before = NativeMemory.totalBytes();
            for (int i = 0; i < 20; i++) {
                session(backend, weight, 200);
            }
            assertThat(NativeMemory.totalBytes()).isEqualTo(before);
        }
    }

    @Test
    void theVisionTowerHasAPrecisionOfItsOwnIfAskedFor() {
        BackendOptions q8 = BackendOptions.defaults().withWeights(WeightFormat.Q8);
        HostTensor w = HostTensor.of("w", "test", normal(4, 128 * 128), 128, 128);
        try (Backend usual = new CpuProvider().create(q8);
                Backend narrow = new CpuProvider().create(q8.withVision(WeightFormat.Q8));
                Backend exact = new CpuProvider().create(q8.withVision(WeightFormat.F32))) {
            assertThat(usual.prepare(w, WeightUse.VISION).format()).isEqualTo("bf16");
            assertThat(narrow.prepare(w, WeightUse.VISION).format()).isEqualTo("q8");
            assertThat(exact.prepare(w, WeightUse.VISION).format()).isEqualTo("f32");
            assertThat(exact.prepare(w, WeightUse.DECODER).format()).isEqualTo("q8");
            assertThat(narrow.description()).contains("q8 (vision q8) weights");
        }
        assertThatThrownBy(() -> q8.withVision(WeightFormat.Q4)).hasMessageContaining("f32, bf16 or q8");
    }

    private static Weight square(Backend backend) {
        return backend.prepare(HostTensor.of("w", "test", normal(4, 128 * 128), 128, 128), WeightUse.DECODER);
    }

    private static void session(Backend backend, Weight weight, int tokens) {
        RotaryTable rotary = new RotaryTable(0, 16, new float[16 * 256], new float[16 * 256]);
        try (Ops ops = backend.newOps();
                KvLayer kv = backend.newKvLayer(HEADS)) {
            ops.run(() ->
                    ops.selfAttention(ops.tensor(normal(3, 33 * 256), 33, 256), kv, HEADS, rotary, Rows.range(0, 33)));
            for (int i = 0; i < tokens; i++) {
                float[] row = normal(i, 256);
                ops.run(() -> {
                    Tensor y = ops.selfAttention(ops.tensor(row, 1, 256), kv, HEADS, rotary, Rows.range(0, 1));
                    ops.linear(y, new Linear(weight, null));
                });
            }
        }
    }

    @Test
    void closingEndsTheThreadsAndGivesTheMemoryBack() {
        long before = NativeMemory.totalBytes();
        WorkerPool pool = new WorkerPool(3);
        AtomicInteger sum = new AtomicInteger();
        pool.run(100, (index, worker) -> sum.addAndGet(index));
        assertThat(sum).hasValue(4950);
        pool.close();
        assertThatThrownBy(() -> pool.run(1, (index, worker) -> {})).isInstanceOf(BackendException.class);
        Backend backend = new CpuProvider().create(BackendOptions.defaults().withThreads(2));
        session(backend, square(backend), 2);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(CpuBackendTest::isWorker)
                .hasSize(1);
        backend.close();
        assertThat(Thread.getAllStackTraces().keySet()).noneMatch(CpuBackendTest::isWorker);
        assertThat(NativeMemory.totalBytes()).isEqualTo(before);
        assertThatThrownBy(backend::newOps).isInstanceOf(BackendException.class);
    }

    private static boolean isWorker(Thread thread) {
        return thread.getName().startsWith("trol-cpu-");
    }

    @Test
    void anErrorInAPieceOfWorkReachesTheCallerAndThePoolGoesOn() {
        try (WorkerPool pool = new WorkerPool(2)) {
            assertThatThrownBy(() -> pool.run(50, (index, worker) -> {
                        if (index == 20) {
                            throw new IllegalStateException("piece 20");
                        }
                    }))
                    .hasMessage("piece 20");
            AtomicInteger count = new AtomicInteger();
            pool.run(50, (index, worker) -> count.incrementAndGet());
            assertThat(count).hasValue(50);
        }
    }

    private static float[] normal(int seed, int n) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
