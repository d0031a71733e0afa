package io.github.trol4j.core.reference;

import io.github.trol4j.core.ScopedTensor;
import java.util.Arrays;

/** A matrix in one array, row-major. */
final class HeapTensor extends ScopedTensor {
    final float[] values;

    HeapTensor(int rows, int width) {
        this(rows, width, new float[Math.multiplyExact(rows, width)]);
    }

    HeapTensor(int rows, int width, float[] values) {
        super(rows, width);
        this.values = values;
    }

    @Override
    public void read(float[] into) {
        checkRead(into);
        System.arraycopy(values, 0, into, 0, values.length);
    }

    /** Makes later misuse visible: whoever still holds the array sees NaN. */
    void poison() {
        Arrays.fill(values, Float.NaN);
    }
}
