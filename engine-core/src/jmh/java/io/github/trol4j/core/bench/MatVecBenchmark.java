package io.github.trol4j.core.bench;

import io.github.trol4j.core.WeightFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** One row times a weight, which is what writing a token is made of; bound by how fast the weight can be read. */
public class MatVecBenchmark extends CpuBenchmark {
    @Param
    public Shape shape;

    @Param
    public WeightFormat weights;

    private DenseLayers layers;

    @Setup
    public void prepare() {
        layers = new DenseLayers(shape, weights, 1);
    }

    @Benchmark
    public void token(Work.Traffic traffic) {
        traffic.add(layers.multiply());
    }

    @TearDown
    public void close() {
        layers.close();
    }
}
