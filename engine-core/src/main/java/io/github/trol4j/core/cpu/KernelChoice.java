package io.github.trol4j.core.cpu;

import io.github.trol4j.core.VectorApi;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.PlainKernels;
import io.github.trol4j.core.cpu.kernel.VectorKernels;
import org.jspecify.annotations.Nullable;

/**
 * Plain kernels for a small question after a start, vectors for everything else: loading the Vector API and compiling its loops takes
 * half a second, and a loop that is not compiled yet runs some hundred times slower with vectors than without. Both compute the
 * same, so nobody can tell when the change happens.
 */
final class KernelChoice {
    /** Values after which vectors pay: about a tenth of a second of plain loops. */
    private static final long PLAIN = Long.getLong("trol.cpu.plain", 16L << 20);

    private final Kernels plain = new PlainKernels();
    /** Sessions may count at once and lose a part of it, which changes the moment and nothing else. */
    private long left = PLAIN;

    private @Nullable Kernels vectors;

    /**
     * @param values how many the caller is about to compute
     */
    Kernels forWork(long values) {
        Kernels known = vectors;
        if (known != null) {
            return known;
        }
        left -= values;
        return left > 0 ? plain : loadVectors();
    }

    /** From here on vectors only: for what has no plain kernels. */
    synchronized Kernels loadVectors() {
        Kernels known = vectors;
        if (known == null) {
            VectorApi.require();
            known = new VectorKernels();
            vectors = known;
        }
        return known;
    }
}
