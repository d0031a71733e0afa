package io.github.trol4j.core.bench;

import io.github.trol4j.core.WeightFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A prompt times a weight, bound by arithmetic. The head is missing: a prompt needs it for its last row only. */
@Warmup(iterations = 2, time = 2) // oneDNN makes its own code for a shape during the first call
@Measurement(iterations = 5, time = 2)
public class MatMulBenchmark extends CpuBenchmark {
    @Param({"WQKV_4096x2048", "WO_2048x2048", "W1_8192x2048", "W2_2048x8192"})
    public Shape shape;

    @Param
    public WeightFormat weights;

    @Param("1300")
    public int rows;

    private DenseLayers layers;

    @Setup
    public void prepare() {
        layers = new DenseLayers(shape, weights, rows);
    }

    @Benchmark
    public void prompt(Work.Arithmetic arithmetic) {
        layers.multiply();
        arithmetic.add(2.0 * rows * shape.out() * shape.in());
    }

    @TearDown
    public void close() {
        layers.close();
    }
}
