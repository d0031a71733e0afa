package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;

/** Values that scale other values: one that is not a number would poison a whole block and show itself only in the answer. */
final class Finite {
    private Finite() {}

    /** All elements, none of them infinite or NaN. */
    static float[] floats(HostTensor tensor) {
        float[] values = tensor.toFloats();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new CheckpointException(
                        "Tensor '%s' in %s holds %s at element %d; a scale must be a finite number"
                                .formatted(tensor.name(), tensor.origin(), values[i], i));
            }
        }
        return values;
    }
}
