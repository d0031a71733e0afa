package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;

/** Which element types a weight may be stored in. Integers are codes of a quantised weight, and mean nothing without their tables. */
final class StoredTypes {
    private static final String WEIGHT = ".weight";

    private StoredTypes() {}

    /** @throws CheckpointException if the tensor holds anything but numbers of a floating-point type */
    static void requireReal(HostTensor tensor) {
        switch (tensor.dtype()) {
            case F64, F32, F16, BF16 -> {}
            default ->
                throw new CheckpointException(
                        "Tensor '%s' in %s is stored as %s; a weight is F32, F16 or BF16, or quantised by bitsandbytes with its tables beside it.%s"
                                .formatted(
                                        Shown.text(tensor.name()),
                                        Shown.text(tensor.origin()),
                                        tensor.dtype(),
                                        lacking(tensor)));
        }
    }

    private static String lacking(HostTensor tensor) {
        String name = Shown.text(tensor.name());
        if (tensor.dtype() == DType.U8) {
            return " Four-bit weights need '%s.quant_state.bitsandbytes__nf4', which is missing. Download or quantise the checkpoint again."
                    .formatted(name);
        }
        if (tensor.dtype() == DType.I8 && name.endsWith(WEIGHT)) {
            return " Eight-bit weights need '%s.SCB', which is missing. Download or quantise the checkpoint again."
                    .formatted(name.substring(0, name.length() - WEIGHT.length()));
        }
        return " Save the checkpoint again in one of these.";
    }
}
