package io.github.trol4j.core.cpu;

import io.github.trol4j.core.cpu.kernel.Convert;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;

/**
 * Rows of activations as a product reads them: floats as they are, brain floats, or for {@link Encoding#S8} bytes with a scale for each
 * row. What is made is given back on close.
 *
 * @param with what the panels hold that they are multiplied with
 * @param width values of a row
 * @param address first row
 * @param rowScales one float per row, for bytes
 */
record QuantizedActivations(CpuContext engine, Encoding with, int rows, int width, long address, long rowScales)
        implements AutoCloseable {
    /** Rows that a worker takes at a time. */
    private static final int CHUNK = 32;

    /**
     * @param x {@code [rows, width]} floats, which must stay until this is closed
     */
    static QuantizedActivations of(CpuContext engine, Kernels kernels, Encoding with, long x, int rows, int width) {
        if (with == Encoding.F32) {
            return new QuantizedActivations(engine, with, rows, width, x, 0);
        }
        QuantizedActivations made = new QuantizedActivations(
                engine,
                with,
                rows,
                width,
                engine.blocks().acquire(bytes(with, rows, width)),
                engine.blocks().acquire(rows * 4L));
        engine.pool().run((rows + CHUNK - 1) / CHUNK, (index, worker) -> {
            for (int r = index * CHUNK; r < Math.min(rows, (index + 1) * CHUNK); r++) {
                made.fill(kernels, r, x + r * (long) width * 4);
            }
        });
        return made;
    }

    private void fill(Kernels kernels, int row, long x) {
        if (with == Encoding.BF16) {
            kernels.bf16(x, row(row), width, stride());
        } else {
            Memory.putFloat(rowScales + row * 4L, Convert.u8(x, row(row), width, stride()));
        }
    }

    /** Values from one row to the next: as many as the panels are deep. */
    int stride() {
        return with == Encoding.F32 ? width : with.paddedDepth(width);
    }

    long row(int row) {
        return address + row * (long) stride() * size(with);
    }

    /** The scale of the bytes of a row. */
    float scale(int row) {
        return Memory.getFloat(rowScales + row * 4L);
    }

    private static int size(Encoding with) {
        return switch (with) {
            case F32 -> 4;
            case BF16 -> 2;
            case S8, Q4 -> 1;
        };
    }

    /** With a little room behind, which narrowing may overwrite. */
    private static long bytes(Encoding with, int rows, int width) {
        return rows * (long) with.paddedDepth(width) * size(with) + 64;
    }

    @Override
    public void close() {
        if (with != Encoding.F32) {
            engine.blocks().release(address, bytes(with, rows, width));
            engine.blocks().release(rowScales, rows * 4L);
        }
    }
}
