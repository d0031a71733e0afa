package io.github.trol4j.core.cpu;

import io.github.trol4j.core.cpu.code.MachineCode;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.VectorKernels;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machine code or none, decided when it is first of use, because loading it takes time that a short question need not spend. The log
 * says once what it is, or why there is none.
 */
final class CodeChoice {
    private static final Logger LOG = LoggerFactory.getLogger(CodeChoice.class);

    private final Supplier<MachineCode.Status> loading;
    private MachineCode.@Nullable Status known;
    /** Immutable, so that it does no harm if several threads make it. */
    private volatile @Nullable PanelRows panelRows;

    CodeChoice(Supplier<MachineCode.Status> loading) {
        this.loading = loading;
    }

    /** Products with cached keys and values. As long as plain loops are good enough, machine code need not be loaded either. */
    PanelRows panelRows(Kernels kernels) {
        PanelRows rows = panelRows;
        if (rows == null || rows.kernels() != kernels) {
            rows = new PanelRows(kernels, kernels instanceof VectorKernels ? code() : null);
            panelRows = rows;
        }
        return rows;
    }

    /** The kernels, or null where the Java kernels must do. */
    synchronized @Nullable MachineCode code() {
        if (known == null) {
            known = loading.get();
            if (known.code() != null) {
                LOG.debug("Decoding uses machine code: {}", known.text());
            } else {
                LOG.info("Decoding uses no machine code: {}", known.text());
            }
        }
        return known.code();
    }
}
