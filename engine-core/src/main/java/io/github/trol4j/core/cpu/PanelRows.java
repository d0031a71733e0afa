package io.github.trol4j.core.cpu;

import io.github.trol4j.core.cpu.code.MachineCode;
import io.github.trol4j.core.cpu.code.MachineCode.RowsKernel;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * Rows of floats times panels of cached keys or values: by machine code where there is some for the encoding, else by the Java kernels,
 * with the same bits.
 */
final class PanelRows {
    private final Kernels kernels;
    private final @Nullable RowsKernel one;
    private final @Nullable RowsKernel two;

    PanelRows(Kernels kernels, @Nullable MachineCode code) {
        this.kernels = kernels;
        this.one = code == null ? null : code.multiplyBf16(1);
        this.two = code == null ? null : code.multiplyBf16(2);
    }

    Kernels kernels() {
        return kernels;
    }

    /** As {@link Kernels#matVecs}. */
    void multiply(Encoding encoding, int rows, long x, long apart, int k, long panel, long y, long yApart) {
        if (encoding != Encoding.BF16 || one == null || two == null || k == 0) {
            kernels.matVecs(encoding, rows, x, apart, k, panel, y, yApart);
            return;
        }
        for (int r = 0; r < rows; r += 2) {
            RowsKernel some = r + 1 < rows ? two : one;
            some.multiply(x + r * apart, apart, k, panel, y + r * yApart, yApart);
        }
    }
}
