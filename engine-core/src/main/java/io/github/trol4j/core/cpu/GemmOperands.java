package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;
import io.github.trol4j.core.cpu.kernel.Unpack;

/** Activations and the weight that they are multiplied with, whose panels may have to be widened for it, a tile of columns at a time. */
record GemmOperands(QuantizedActivations x, CpuWeight.PackedMatrix weight) {
    Encoding with() {
        return x.with();
    }

    private boolean widened() {
        return weight.encoding() != with();
    }

    /** Values of a row that are multiplied. */
    int depth() {
        return x.stride();
    }

    /** Whether products lack the scales of their columns. */
    boolean scaled() {
        return weight.encoding().isInteger();
    }

    /** Room for {@code columns} of the weight once widened, and as much again to unpack in. */
    long wideBytes(int columns) {
        return widened() ? 2 * halfOfWide(columns) : 0;
    }

    private long halfOfWide(int columns) {
        return Encoding.panels(columns) * with().panelBytes(weight.encoding().paddedDepth(weight.width()));
    }

    /** Panels of {@code columns} from {@code column} on, as products read them. */
    long panels(Kernels kernels, int column, int columns, long wide) {
        if (!widened()) {
            return weight.panel(column / PANEL);
        }
        long panelBytes = with().panelBytes(weight.width());
        for (int panel = 0; panel < Encoding.panels(columns); panel++) {
            widen(kernels, weight.panel(column / PANEL + panel), wide + panel * panelBytes, wide + halfOfWide(columns));
        }
        return wide;
    }

    private void widen(Kernels kernels, long from, long into, long spare) {
        int k = weight.width();
        switch (weight.encoding()) {
            case BF16 -> kernels.bf16ToF32(from, k, into);
            case S8 -> Unpack.s8ToF32(from, k, into);
            case Q4 -> unpackQ4(from, into, spare);
            case F32 -> throw new AssertionError("f32 is never widened");
        }
    }

    /** A record of 128 may reach past the padded depth of bytes, so it is unpacked where there is room and copied. */
    private void unpackQ4(long from, long into, long spare) {
        int k = weight.width();
        int padded = Encoding.Q4.paddedDepth(k);
        boolean fits = with() == Encoding.S8 && padded == Encoding.S8.paddedDepth(k);
        Unpack.q4ToS8(from, padded, fits ? into : spare);
        if (with() == Encoding.F32) {
            Unpack.s8ToF32(spare, k, into);
        } else if (!fits) {
            Memory.copy(spare, into, Encoding.S8.panelBytes(k));
        }
    }
}
