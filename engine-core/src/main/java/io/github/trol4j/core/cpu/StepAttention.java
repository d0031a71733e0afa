package io.github.trol4j.core.cpu;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.StepPositions;
import io.github.trol4j.core.cpu.kernel.Kernels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attention of a decoding step: one row for each of several sequences. A worker takes a key/value head of a sequence, writes its
 * key and value, turns its queries and attends, so a step waits for the others once. One object per session; allocates nothing.
 */
final class StepAttention implements WorkerPool.Task {
    private final CpuContext engine;
    private final CacheWriter writer;
    private final AttentionRequest request = new AttentionRequest();
    private Kernels kernels;
    private @Nullable List<? extends KvLayer> layers;
    private RotaryTable[] rotary = {};
    private int[] positions = {};
    private long qkv;
    private long q;
    private int fusedWidth;
    private long angles;
    private long angleBytes;
    private long scratch;
    private long perWorker;

    StepAttention(CpuContext engine, CacheWriter writer) {
        this.engine = engine;
        this.writer = writer;
        this.kernels = engine.kernels().forWork(0);
    }

    /**
     * @param x {@code [B, (query + 2 kv) * d]}
     * @param turned room for the turned queries {@code [B, query * d]}
     * @param y {@code [B, query * d]}
     */
    CpuTensor run(
            CpuTensor x,
            List<? extends KvLayer> kv,
            HeadLayout heads,
            StepPositions at,
            CpuTensor turned,
            CpuTensor y) {
        int rows = x.rows();
        if (rows == 0) {
            return y;
        }
        layers = kv;
        rotary = at.rotary();
        positions = at.positions();
        qkv = x.address;
        fusedWidth = x.width();
        q = turned.address;
        for (int r = 0; r < rows; r++) {
            layer(r).grow(1);
            layer(r).advance(positions[r]);
        }
        request.queries(q, turned.width(), rows).results(y.address, y.width()).overEach(kv, heads);
        kernels = engine.kernels().forWork(request.work());
        angleBytes = heads.dim() * 4L; // cosines and sines of a position
        perWorker = CacheAttention.floats(request, 1) * 4L;
        long bytes = rows * angleBytes + engine.pool().threads() * perWorker;
        angles = engine.blocks().acquire(bytes);
        scratch = angles + rows * angleBytes;
        try {
            for (int r = 0; r < rows; r++) {
                Rotations.load(rotary[r], positions[r], angles + r * angleBytes);
            }
            engine.pool().run(rows * heads.kv(), this);
        } catch (RuntimeException | Error failure) {
            for (int r = 0; r < rows; r++) {
                layer(r).truncate(positions[r]); // nobody may see what has not been written
            }
            throw failure;
        } finally {
            engine.blocks().release(angles, bytes);
            layers = null;
        }
        return y;
    }

    private CpuKvLayer layer(int row) {
        if (layers == null) {
            throw new IllegalStateException("no attention has been asked for");
        }
        return (CpuKvLayer) layers.get(row);
    }

    @Override
    public void run(int index, int worker) {
        HeadLayout heads = request.heads();
        int row = index / heads.kv();
        int head = index % heads.kv();
        long x = qkv + row * (long) fusedWidth * 4;
        long key = x + (heads.queryWidth() + head * heads.dim()) * 4L;
        writer.writeLast(layer(row), head, key, key + heads.kvWidth() * 4L, rotary[row], worker);
        long cosines = angles + row * angleBytes;
        int half = heads.dim() / 2;
        for (int j = 0; j < request.group(); j++) {
            long to = request.query(row, head, j);
            long from = x + (to - q) % (heads.queryWidth() * 4L);
            kernels.rotate(from, cosines, cosines + half * 4L, to, half);
        }
        CacheAttention.block(engine, kernels, request, head, row, 1, scratch + worker * perWorker, worker);
    }
}
