package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.ScopedTensor;

/**
 * Activations on the Java heap: ND4J gets a copy for the length of one product. Copying is linear where the product is quadratic,
 * and on a GPU the data would have to travel anyway.
 */
final class Nd4jTensor extends ScopedTensor {
    final float[] values;

    Nd4jTensor(int rows, int width) {
        this(rows, width, new float[Math.multiplyExact(rows, width)]);
    }

    Nd4jTensor(int rows, int width, float[] values) {
        super(rows, width);
        this.values = values;
    }

    @Override
    public void read(float[] into) {
        checkRead(into);
        System.arraycopy(values, 0, into, 0, values.length);
    }
}
