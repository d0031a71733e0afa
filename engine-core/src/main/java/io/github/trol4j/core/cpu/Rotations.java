package io.github.trol4j.core.cpu;

import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;

/** Rotary embedding of all heads of some rows, on the calling thread. */
final class Rotations {
    private final CpuContext engine;

    Rotations(CpuContext engine) {
        this.engine = engine;
    }

    /**
     * Rotates the first columns of rows into {@code y}, which may be the same place.
     *
     * @param x address of the first row
     * @param stride floats from one row to the next
     * @param positions of the rows of {@code y}
     */
    CpuTensor rotate(long x, long stride, CpuTensor y, RotaryTable table, Rows positions) {
        long angles = table.half() * 4L;
        long cosines = engine.blocks().acquire(2 * angles);
        Kernels kernels = engine.kernels().forWork(y.elements());
        for (int r = 0; r < y.rows(); r++) {
            load(table, positions.get(r), cosines);
            for (int head = 0; head < y.width(); head += 2 * table.half()) {
                long from = x + (r * stride + head) * 4;
                kernels.rotate(from, cosines, cosines + angles, y.row(r) + head * 4L, table.half());
            }
        }
        engine.blocks().release(cosines, 2 * angles);
        return y;
    }

    /** Copies the cosines of a position, and behind them its sines, to where kernels can read them. */
    static void load(RotaryTable table, int position, long to) {
        int at = table.at(position);
        Memory.copy(table.cos(), at, to, table.half());
        Memory.copy(table.sin(), at, to + table.half() * 4L, table.half());
    }
}
