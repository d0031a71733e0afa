package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.Weight;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A parameter in f32: matrices outside the heap, where ND4J multiplies them, vectors on it. */
sealed interface Nd4jWeight extends Weight {

    /** @param array {@code [width, rows]}, column-major */
    record Matrix(String name, int rows, int width, INDArray array) implements Nd4jWeight {}

    /** Norm gains, biases, gates, positions. */
    record Vector(String name, int rows, int width, float[] values) implements Nd4jWeight {}

    @Override
    default String format() {
        return "f32";
    }

    @Override
    default long bytes() {
        return 4L * rows() * width();
    }
}
