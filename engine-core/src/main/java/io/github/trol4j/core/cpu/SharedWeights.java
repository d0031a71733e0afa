package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;

/** Values of a cache weighted with given probabilities: a query head and row after the other, shared by the workers. */
final class SharedWeights {
    private final CpuContext engine;

    SharedWeights(CpuContext engine) {
        this.engine = engine;
    }

    /**
     * @param weights {@code [query * T, L]}
     * @param y {@code [T, query * d]}
     */
    CpuTensor run(CpuTensor weights, CpuKvLayer kv, HeadLayout heads, CpuTensor y) {
        int rows = y.rows();
        int length = kv.length();
        if (rows == 0) {
            return y;
        }
        Kernels kernels = engine.kernels().forWork(weights.elements() * heads.dim());
        long weightBytes = (length + 1L) * 4; // values of brain floats come in pairs of positions
        long perWorker = weightBytes + 2L * PANEL * 4;
        long bytes = engine.pool().threads() * perWorker;
        long scratch = engine.blocks().acquire(bytes);
        try {
            engine.pool().run(heads.query() * rows, (index, worker) -> {
                int head = index / rows;
                long mine = scratch + worker * perWorker;
                Memory.copy(weights.row(index), mine, length * 4L);
                Memory.putFloat(mine + length * 4L, 0);
                int shared = head / (heads.query() / heads.kv());
                weigh(kernels, kv, shared, mine, y.row(index % rows) + (long) head * heads.dim() * 4);
            });
        } finally {
            engine.blocks().release(scratch, bytes);
        }
        return y;
    }

    private static void weigh(Kernels kernels, CpuKvLayer kv, int head, long weights, long y) {
        int dim = kv.heads().dim();
        long sums = weights + (kv.length() + 1L) * 4;
        for (int panel = 0; panel < Encoding.panels(dim); panel++) {
            Memory.zero(sums, 2L * PANEL * 4);
            long x = weights;
            for (int s = 0; s < kv.stretches(); s++) {
                int count = kv.stretchLength(s);
                kernels.addMatVec(kv.encoding(), x, count, kv.stretch(s).values(head, panel), sums);
                x += count * 4L;
            }
            kernels.finishSums(kv.encoding(), sums);
            Memory.copy(sums, y + panel * (PANEL * 4L), Math.min(PANEL, dim - panel * PANEL) * 4L);
        }
    }
}
