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
        long weightBytes = (length + 2L) * 4; // values of brain floats come in pairs of positions
        long perWorker = weightBytes + 2L * PANEL * 4;
        long bytes = engine.pool().threads() * perWorker;
        long scratch = engine.blocks().acquire(bytes);
        try {
            engine.pool().run(heads.query() * rows, (index, worker) -> {
                int head = index / rows;
                long to = y.row(index % rows) + (long) head * heads.dim() * 4;
                Memory.zero(to, heads.dim() * 4L);
                long mine = scratch + worker * perWorker;
                int shared = head / (heads.query() / heads.kv());
                for (int s = 0, at = 0; s < kv.stretches(); at += kv.stretchLength(s++)) {
                    int count = kv.stretchLength(s);
                    Memory.copy(weights.row(index) + at * 4L, mine, count * 4L);
                    Memory.putFloat(mine + count * 4L, 0);
                    weigh(kernels, kv.stretch(s), shared, heads.dim(), mine, count, mine + weightBytes, to);
                }
            });
        } finally {
            engine.blocks().release(scratch, bytes);
        }
        return y;
    }

    private static void weigh(
            Kernels kernels, KvStore store, int head, int dim, long weights, int count, long part, long y) {
        for (int panel = 0; panel < Encoding.panels(dim); panel++) {
            kernels.matVec(store.encoding(), weights, count, store.values(head, panel), part);
            long to = y + panel * (PANEL * 4L);
            kernels.add(to, part, to, Math.min(PANEL, dim - panel * PANEL));
        }
    }
}
