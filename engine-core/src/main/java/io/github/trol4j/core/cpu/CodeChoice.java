package io.github.trol4j.core.cpu;

import io.github.trol4j.core.cpu.code.MachineCode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machine code or none, decided when the first integer weight is multiplied by few rows, because loading it takes time that a model
 * in floats need not spend. The log says once what it is, or why there is none.
 */
final class CodeChoice {
    private static final Logger LOG = LoggerFactory.getLogger(CodeChoice.class);

    private final Supplier<MachineCode.Status> loading;
    private MachineCode.@Nullable Status known;

    CodeChoice(Supplier<MachineCode.Status> loading) {
        this.loading = loading;
    }

    /** The kernels, or null where the Java kernels must do. */
    synchronized @Nullable MachineCode code() {
        if (known == null) {
            known = loading.get();
            if (known.code() != null) {
                LOG.debug("4- and 8-bit weights are decoded by machine code: {}", known.text());
            } else {
                LOG.info("4- and 8-bit weights are decoded without machine code: {}", known.text());
            }
        }
        return known.code();
    }
}
