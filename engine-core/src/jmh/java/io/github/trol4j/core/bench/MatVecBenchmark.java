package io.github.trol4j.core.bench;

import io.github.trol4j.core.WeightFormat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One row times a weight, which is what writing a token is made of; bound by how fast the weight can be read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1) // the kernels are compiled for good within the first second
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MatVecBenchmark {
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
