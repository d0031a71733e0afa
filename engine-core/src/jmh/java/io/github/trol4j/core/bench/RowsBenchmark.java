package io.github.trol4j.core.bench;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.cpu.CpuProvider;
import io.github.trol4j.core.reference.ReferenceProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What a prompt goes through row by row between its products; the traffic counts each matrix once. */
public class RowsBenchmark extends CpuBenchmark {
    private static final float EPS = 1e-5f;

    @Param("1300")
    public int rows;

    @Param("2048")
    public int width;

    private Backend backend;
    private Ops ops;
    private Operands operands;

    /** {@code once} and {@code twice} are {@code [rows, width]}, {@code gate} is {@code [rows, 1]}. */
    private record Operands(Tensor once, Tensor twice, Tensor gate, Weight gain) {
        static Operands of(Backend backend, Ops ops, int rows, int width) {
            float[] values = Noise.activations((2 * width + 1) * rows);
            HostTensor all = HostTensor.of("activations", "noise", values, 2L * width + 1, rows);
            return new Operands(
                    ops.tensor(all.slice(0, width).toFloats(), rows, width),
                    ops.tensor(all.slice(width, width).toFloats(), rows, width),
                    ops.tensor(all.slice(2 * width, 1).toFloats(), rows, 1),
                    backend.prepare(Noise.gains(width), WeightUse.VECTOR));
        }

        Tensor normalised(Ops ops) {
            return ops.rmsNorm(once, gain, EPS);
        }

        Tensor mixed(Ops ops) {
            return ops.mixByGate(once, twice, gate);
        }
    }

    @Setup
    public void prepare() {
        backend = new CpuProvider().create(BackendOptions.defaults());
        ops = backend.newOps();
        operands = Operands.of(backend, ops, rows, width);
        try (Backend reference = new ReferenceProvider().create(BackendOptions.defaults());
                Ops exact = reference.newOps()) {
            Operands same = Operands.of(reference, exact, rows, width);
            Check.close(
                    "RMS norm",
                    same.normalised(exact).toArray(),
                    operands.normalised(ops).toArray(),
                    1e-4);
            Check.close(
                    "mix by gate",
                    same.mixed(exact).toArray(),
                    operands.mixed(ops).toArray(),
                    1e-4);
        }
    }

    @Benchmark
    public void rmsNorm(Work.Traffic traffic) {
        ops.repeat(() -> operands.normalised(ops));
        traffic.add(2L * rows * width * Float.BYTES);
    }

    @Benchmark
    public void mixByGate(Work.Traffic traffic) {
        ops.repeat(() -> operands.mixed(ops));
        traffic.add(3L * rows * width * Float.BYTES);
    }

    @TearDown
    public void close() {
        ops.close();
        backend.close();
    }
}
