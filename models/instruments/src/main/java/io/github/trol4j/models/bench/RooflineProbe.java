package io.github.trol4j.models.bench;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.BackendProvider;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.VectorApi;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.models.machine.Machine;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;

/** Measures the limits of this machine in a few seconds, with all threads at once. */
public final class RooflineProbe {
    /** A rate counts as reached once it has not risen for so long; on a busy machine the JVM takes a while to compile the loop. */
    private static final long SETTLED_NANOS = 1_000_000_000L;

    private static final long PATIENCE_NANOS = 6_000_000_000L;

    /** A shorter time by less than this factor is chance. */
    private static final double SHORTER = 0.98;

    private static final List<WeightFormat> NARROW = List.of(WeightFormat.BF16, WeightFormat.Q8);
    private static final int ROWS = 1024;
    private static final int SIDE = 2048;

    private final int threads;
    private final Map<WeightFormat, Double> matrix = new EnumMap<>(WeightFormat.class);
    private final List<String> remarks = new ArrayList<>();

    private RooflineProbe(int threads) {
        this.threads = threads;
    }

    /** @param weights the format whose shares of the limits will be asked for */
    public static Roofline measure(int threads, WeightFormat weights) {
        RooflineProbe probe = new RooflineProbe(threads);
        double bandwidth = probe.bandwidth(Machine.here().processor().l3Bytes());
        probe.multiplyAdd();
        probe.products();
        return new Roofline(threads, bandwidth, Map.copyOf(probe.matrix), weights, List.copyOf(probe.remarks));
    }

    private double bandwidth(long cache) {
        try (Streams streams = Streams.over(cache, threads)) {
            remarks.add(streams.remark());
            return best((double) streams.bytes(), streams::read);
        }
    }

    /** Fused multiply-adds on registers alone. */
    private void multiplyAdd() {
        if (!VectorApi.load()) {
            remarks.add(
                    "f32 not measured: the Vector API is missing; start Java with --add-modules jdk.incubator.vector");
            return;
        }
        FmaLoop loop = new FmaLoop(threads);
        matrix.put(WeightFormat.F32, best(loop.operations(), loop::run));
        remarks.add("f32: %d-bit fused multiply-adds on registers".formatted(FmaLoop.bits()));
    }

    /** Products of whole matrices with narrow weights, by the library that has them. */
    private void products() {
        Optional<BackendProvider> host = Backends.candidates().stream()
                .filter(c -> c.probe().usable() && multiplies(c.provider().capabilities()))
                .map(Backends.Candidate::provider)
                .findFirst();
        if (host.isEmpty()) {
            remarks.add(
                    "bf16 and int8 not measured: no backend that multiplies them on the processor can be used here");
            return;
        }
        for (WeightFormat format : NARROW) {
            try (Backend backend = host.get()
                    .create(BackendOptions.defaults().withWeights(format).withThreads(threads))) {
                matrix.put(format, product(backend));
                remarks.add("%s: the %s backend multiplying [%d x %d] by %s weights [%d x %d]"
                        .formatted(Roofline.name(format), backend.name(), ROWS, SIDE, format.label(), SIDE, SIDE));
            } catch (EngineException e) {
                remarks.add("%s not measured: %s".formatted(Roofline.name(format), e.getMessage()));
            }
        }
    }

    private static boolean multiplies(Capabilities backend) {
        return backend.formats().containsAll(NARROW) && backend.deviceMemory().isEmpty();
    }

    private static double product(Backend backend) {
        Random random = new Random(1);
        HostTensor stored = HostTensor.of("square", "roofline", normal(random, SIDE * SIDE), SIDE, SIDE);
        Linear layer = new Linear(backend.prepare(stored, WeightUse.DECODER), null);
        float[] values = normal(random, ROWS * SIDE);
        double[] rate = new double[1];
        try (Ops ops = backend.newOps()) {
            ops.run(() -> {
                Tensor x = ops.tensor(values, ROWS, SIDE);
                rate[0] = best(2.0 * ROWS * SIDE * SIDE, () -> {
                    long start = System.nanoTime();
                    ops.run(() -> ops.linear(x, layer));
                    return System.nanoTime() - start;
                });
            });
        }
        return rate[0];
    }

    /** The highest rate, once it rises no more. */
    private static double best(double amount, LongSupplier timed) {
        long start = System.nanoTime();
        long risen = start;
        long least = Long.MAX_VALUE;
        do {
            long time = timed.getAsLong();
            risen = time < SHORTER * least ? System.nanoTime() : risen;
            least = Math.min(least, time);
        } while (System.nanoTime() - risen < SETTLED_NANOS && System.nanoTime() - start < PATIENCE_NANOS);
        return amount / (least / 1e9);
    }

    private static float[] normal(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
