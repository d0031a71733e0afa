package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.cpu.code.MachineCode;
import io.github.trol4j.core.cpu.code.MachineCode.PanelKernel;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;
import org.jspecify.annotations.Nullable;

/**
 * One to eight rows times a 4-bit weight by machine code: every panel is read once for all of them. Without machine code
 * {@link Gemv} does it, with the same bits. One object per session, used again for every call, so that a token allocates nothing.
 */
final class GemvQ4 implements WorkerPool.Task {
    private static final long TILE_BYTES = (long) MachineCode.MOST_ROWS * PANEL * Float.BYTES;

    private final CpuContext engine;
    private final @Nullable PanelKernel[] forRows = new PanelKernel[MachineCode.MOST_ROWS + 1];
    private final long tiles;
    private final long tilesBytes;
    private long prepared;
    private int rows;
    private @Nullable PanelKernel kernel;
    private @Nullable Kernels kernels;
    private CpuWeight.@Nullable PackedMatrix weight;
    private Gemm.@Nullable Target target;

    GemvQ4(CpuContext engine) {
        this.engine = engine;
        this.tilesBytes = engine.pool().threads() * TILE_BYTES;
        this.tiles = engine.blocks().acquire(tilesBytes);
    }

    boolean suits(CpuWeight.PackedMatrix weight) {
        return weight.encoding() == Encoding.Q4 && engine.machineCode().code() != null;
    }

    void multiply(long x, int rows, CpuWeight.PackedMatrix weight, Gemm.Target target) {
        MachineCode with = engine.machineCode().code();
        if (with == null) {
            throw new BackendException("There is no machine code here");
        }
        this.rows = rows;
        this.weight = weight;
        this.target = target;
        kernels = engine.kernels().forWork((long) rows * weight.width());
        kernel = kernel(with, rows);
        long bytes = MachineCode.preparedQ4Bytes(rows, weight.width());
        prepared = engine.blocks().acquire(bytes);
        try {
            prepare(with, x, weight.width());
            engine.pool().run(Encoding.panels(weight.rows()), this);
        } finally {
            engine.blocks().release(prepared, bytes);
        }
    }

    private PanelKernel kernel(MachineCode with, int rows) {
        PanelKernel known = forRows[rows];
        if (known == null) {
            known = with.multiplyQ4(rows);
            forRows[rows] = known;
        }
        return known;
    }

    private void prepare(MachineCode with, long x, int k) {
        int padded = Encoding.Q4.paddedDepth(k);
        long copy = k == padded ? 0 : engine.blocks().acquire(padded * 4L);
        for (int r = 0; r < rows; r++) {
            long row = x + r * (long) k * 4;
            if (copy != 0) {
                Memory.copy(row, copy, k * 4L);
                for (int i = k; i < padded; i++) { // filling a segment would allocate one at each token
                    Memory.putFloat(copy + i * 4L, 0);
                }
                row = copy;
            }
            with.prepareQ4(row, padded, r, rows, prepared);
        }
        if (copy != 0) {
            engine.blocks().release(copy, padded * 4L);
        }
    }

    @Override
    public void run(int panel, int worker) {
        CpuWeight.PackedMatrix w = weight;
        Gemm.Target to = target;
        PanelKernel multiply = kernel;
        Kernels with = kernels;
        if (w == null || to == null || multiply == null || with == null) {
            throw new BackendException("No product has been set up");
        }
        long tile = tiles + worker * TILE_BYTES;
        int column = panel * PANEL;
        int padded = Encoding.Q4.paddedDepth(w.width());
        multiply.multiply(prepared, padded, w.panel(panel), w.scales() + column * 4L, tile);
        for (int r = 0; r < rows; r++) {
            Gemv.deliver(with, to, r, column, Math.min(PANEL, w.rows() - column), tile + r * (PANEL * 4L));
        }
    }

    void close() {
        engine.blocks().release(tiles, tilesBytes);
    }
}
