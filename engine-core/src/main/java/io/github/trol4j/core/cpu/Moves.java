package io.github.trol4j.core.cpu;

import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;

/** Values that change place: copies of rows and of parts of rows, on the calling thread. */
final class Moves {
    private Moves() {}

    /** @param y {@code [ids, width]} */
    static CpuTensor embed(CpuWeight.RowTable table, int[] ids, CpuTensor y) {
        for (int t = 0; t < ids.length; t++) {
            table.copy(ids[t], y.row(t));
        }
        return y;
    }

    /** @param y {@code [tiles * patches, 3 * patch * patch]} */
    static CpuTensor unfoldPatches(float[] pixels, PatchGrid grid, CpuTensor y) {
        int side = grid.side();
        int size = grid.patch();
        long at = y.address;
        for (int patch = 0; patch < y.rows(); patch++) {
            int tile = patch / grid.patches();
            int row = patch % grid.patches() / grid.cells();
            int column = patch % grid.cells();
            for (int line = 0; line < 3 * size; line++) { // channel by channel
                int from = ((tile * 3 + line / size) * side + row * size + line % size) * side + column * size;
                Memory.copy(pixels, from, at, size);
                at += size * 4L;
            }
        }
        return y;
    }

    /**
     * @param token {@code [1, C]}
     * @param positions {@code [P+1, C]}
     * @param y {@code [tiles * (P+1), C]}
     */
    static CpuTensor addClassTokenAndPositions(
            Kernels kernels, CpuTensor x, CpuWeight.RowTable token, CpuWeight.RowTable positions, CpuTensor y) {
        int cells = positions.rows();
        for (int r = 0; r < y.rows(); r++) {
            int cell = r % cells;
            long row = cell == 0 ? token.row(0) : x.row(r / cells * (cells - 1) + cell - 1);
            kernels.add(row, positions.row(cell), y.row(r), x.width());
        }
        return y;
    }

    /** The given rows of {@code x} to all rows of {@code y}. */
    static CpuTensor gather(CpuTensor x, Rows rows, CpuTensor y) {
        long bytes = x.width() * 4L;
        if (rows.isRange() && !rows.isEmpty()) {
            Memory.copy(x.row(rows.get(0)), y.address, rows.count() * bytes);
            return y;
        }
        for (int i = 0; i < rows.count(); i++) {
            Memory.copy(x.row(rows.get(i)), y.row(i), bytes);
        }
        return y;
    }

    /** All rows of {@code x} to the given rows of {@code y}. */
    static CpuTensor scatter(CpuTensor x, Rows rows, CpuTensor y) {
        long bytes = x.width() * 4L;
        if (rows.isRange() && !rows.isEmpty()) {
            Memory.copy(x.address, y.row(rows.get(0)), rows.count() * bytes);
            return y;
        }
        for (int i = 0; i < rows.count(); i++) {
            Memory.copy(x.row(i), y.row(rows.get(i)), bytes);
        }
        return y;
    }

    /** The columns from {@code from} on, as many as {@code y} has. */
    static CpuTensor columns(CpuTensor x, int from, CpuTensor y) {
        for (int r = 0; r < x.rows(); r++) {
            Memory.copy(x.row(r) + from * 4L, y.row(r), y.width() * 4L);
        }
        return y;
    }

    /**
     * Copies {@code part} into {@code y}.
     *
     * @param at address within {@code y}
     * @return the address behind it
     */
    static long append(CpuTensor part, long at) {
        Memory.copy(part.address, at, part.bytes());
        return at + part.bytes();
    }

    /** @param half cells along one side of a tile of {@code y} */
    static CpuTensor pixelShuffle(CpuTensor x, int half, CpuTensor y) {
        long bytes = x.width() * 4L;
        for (int r = 0; r < y.rows(); r++) {
            int cell = (r / half) * 2 * 2 * half + r % half * 2; // the upper left of four
            for (int part = 0; part < 4; part++) {
                Memory.copy(x.row(cell + part / 2 * 2 * half + part % 2), y.row(r) + part * bytes, bytes);
            }
        }
        return y;
    }
}
