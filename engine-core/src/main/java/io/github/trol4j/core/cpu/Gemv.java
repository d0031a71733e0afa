package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.cpu.kernel.Elementwise;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.MatVec;
import io.github.trol4j.core.cpu.kernel.MatVecQ4;
import io.github.trol4j.core.cpu.kernel.Memory;
import io.github.trol4j.core.cpu.kernel.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * One or a few rows times a weight, which is what decoding does: every panel is read once, straight from memory, at its stored
 * width. One object per session, used again for every call, so that a token allocates nothing.
 */
final class Gemv implements WorkerPool.Task {
    /**
     * Up to this many rows take kernels that give each the bits that it has alone, so that sequences which are decoded together do not
     * depend on each other.
     */
    static final int MOST = 8;

    /** Room for the values of a row. */
    static final int DEEPEST = 1 << 16;

    /** What a thread reads before it looks for more: the last one to finish keeps the others waiting for no longer than that. */
    private static final long PIECE_BYTES = 64 << 10;

    /** Results of panels that are read side by side, and as much room again. */
    private static final long TILE_BYTES = 2L * MatVecQ4.MOST * PANEL * Float.BYTES;

    /** Room of a row: itself, zeros up to a whole record, and what {@link MatVecQ4} makes of it. */
    private static final long ROW_BYTES = DEEPEST * 4L + Encoding.preparedQ4Bytes(DEEPEST);

    private final CpuContext engine;
    private final long scratchBytes;
    private final long rowsAt;
    private int rows;
    private int pieces;
    private int panelsPerPiece;
    /** Whether the panels of a piece are read together, from places far from each other, or are neighbours. */
    private boolean sideBySide;
    /** Panels from one of a piece to its next. */
    private int apart;

    private @Nullable Kernels kernels;
    private CpuWeight.@Nullable PackedMatrix weight;
    private Gemm.@Nullable Target target;
    private final float[] sums = new float[MOST];

    Gemv(CpuContext engine) {
        this.engine = engine;
        this.scratchBytes = MOST * ROW_BYTES + engine.pool().threads() * TILE_BYTES;
        this.rowsAt = engine.blocks().acquire(scratchBytes);
    }

    static boolean suits(int rows, CpuWeight.PackedMatrix weight) {
        return rows <= MOST && weight.width() <= DEEPEST - 128;
    }

    void multiply(long x, int rows, CpuWeight.PackedMatrix weight, Gemm.Target target) {
        this.rows = rows;
        this.weight = weight;
        this.target = target;
        int k = weight.width();
        kernels = engine.kernels().forWork((long) rows * k * weight.rows());
        int padded = Encoding.Q4.paddedDepth(k);
        for (int r = 0; r < rows; r++) {
            long row = rowsAt + r * ROW_BYTES;
            Memory.copy(x + r * (long) k * 4, row, k * 4L);
            for (int i = k; i < padded; i++) {
                Memory.putFloat(row + i * 4L, 0);
            }
            if (weight.encoding() == Encoding.Q4) {
                MatVecQ4.prepare(row, padded, row + DEEPEST * 4L);
            } else if (weight.encoding() == Encoding.S8) {
                sums[r] = Reductions.sum(row, k);
            }
        }
        cut(weight);
        engine.pool().run(pieces, this);
    }

    private void cut(CpuWeight.PackedMatrix weight) {
        int panels = Encoding.panels(weight.rows());
        sideBySide = weight.encoding() == Encoding.Q4;
        panelsPerPiece = sideBySide
                ? Math.clamp(panels / (2L * engine.pool().threads()), 1, MatVecQ4.MOST)
                : Math.toIntExact(Math.max(1, PIECE_BYTES / weight.encoding().panelBytes(weight.width())));
        pieces = (panels + panelsPerPiece - 1) / panelsPerPiece;
        apart = sideBySide ? pieces : 1;
    }

    @Override
    public void run(int index, int worker) {
        CpuWeight.PackedMatrix w = weight;
        Gemm.Target to = target;
        Kernels with = kernels;
        if (w == null || to == null || with == null) {
            throw new IllegalStateException("no product has been set up");
        }
        int first = sideBySide ? index : index * panelsPerPiece;
        int count = Math.min(panelsPerPiece, (Encoding.panels(w.rows()) - first + apart - 1) / apart);
        long tile = rowsAt + MOST * ROW_BYTES + worker * TILE_BYTES;
        if (sideBySide) {
            product(with, w, to, first, count, tile);
        } else {
            for (int panel = first; panel < first + count; panel++) {
                product(with, w, to, panel, 1, tile);
            }
        }
    }

    /** All rows times some panels. */
    private void product(Kernels with, CpuWeight.PackedMatrix w, Gemm.Target to, int first, int count, long tile) {
        for (int r = 0; r < rows; r++) {
            multiply(with, w, first, count, r, tile);
            for (int i = 0; i < count; i++) {
                int panel = first + i * apart;
                long columns = tile + i * (PANEL * 4L);
                scale(w, panel, columns);
                deliver(with, to, r, panel * PANEL, Math.min(PANEL, w.rows() - panel * PANEL), columns);
            }
        }
    }

    private void multiply(Kernels with, CpuWeight.PackedMatrix w, int first, int count, int r, long tile) {
        long x = rowsAt + r * ROW_BYTES;
        int k = w.width();
        long panel = w.panel(first);
        switch (w.encoding()) {
            case F32, BF16 -> with.matVec(w.encoding(), x, k, panel, tile);
            case S8 -> MatVec.s8(x, sums[r], k, panel, tile);
            case Q4 -> {
                long bytes = apart * Encoding.Q4.panelBytes(k);
                int padded = Encoding.Q4.paddedDepth(k);
                MatVecQ4.run(x + DEEPEST * 4L, padded, panel, bytes, count, tile, tile + TILE_BYTES / 2);
            }
        }
    }

    private static void scale(CpuWeight.PackedMatrix w, int panel, long tile) {
        long at = panel * (long) PANEL * 4;
        switch (w.encoding()) {
            case S8 -> Elementwise.scale(tile, 256, w.scales() + at, tile, PANEL);
            case Q4 -> Elementwise.scale(tile, 1, w.scales() + at, tile, PANEL);
            case F32, BF16 -> {}
        }
    }

    /** Finishes columns of a row: adds the bias, applies the activation, and puts them where they belong. */
    static void deliver(Kernels kernels, Gemm.Target to, int row, int column, int columns, long tile) {
        if (to.bias != 0) {
            kernels.add(tile, to.bias + column * 4L, tile, columns);
        }
        Activation activation = to.activation;
        if (activation != null) {
            Gemm.activate(kernels, activation, tile, tile, columns);
        }
        long y = to.address + (row * to.stride + column) * 4;
        if (to.add) {
            kernels.add(y, tile, y, columns);
        } else {
            Memory.copy(tile, y, columns * 4L);
        }
    }

    void close() {
        engine.blocks().release(rowsAt, scratchBytes);
    }
}
