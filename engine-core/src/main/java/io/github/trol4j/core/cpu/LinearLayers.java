package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.LowRank;
import io.github.trol4j.core.LowRankLinear;
import io.github.trol4j.core.MergedWeight;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;
import org.jspecify.annotations.Nullable;

/**
 * Dense layers and their low-rank branches: decides by the number of rows which product computes them, {@link Gemv},
 * {@link GemvInt8} or {@link GemvQ4} for a few and {@link Gemm} for more. One object per session.
 */
final class LinearLayers {
    private final CpuContext engine;
    private final Gemm gemm;
    private final Gemv gemv;
    private final GemvInt8 gemvInt8;
    private final GemvQ4 gemvQ4;
    private final Gemm.Target target = new Gemm.Target();

    LinearLayers(CpuContext engine) {
        this.engine = engine;
        this.gemm = new Gemm(engine);
        this.gemv = new Gemv(engine);
        this.gemvInt8 = new GemvInt8(engine);
        this.gemvQ4 = new GemvQ4(engine);
    }

    /** {@code activation(x Wᵀ + b)} into {@code y [T, out]}. */
    CpuTensor linear(CpuTensor x, Linear layer, @Nullable Activation activation, CpuTensor y) {
        target.set(y.address, y.width(), bias(layer), activation, false);
        if (layer.weight() instanceof CpuWeight.RowTable table) {
            multiply(x, table, target);
        } else {
            multiply(x.address, x.rows(), CpuWeight.matrix(layer.weight()), target);
        }
        return y;
    }

    /** By rows of a table or a vector, which has no panels: correct, and not meant for large ones. */
    private void multiply(CpuTensor x, CpuWeight.RowTable table, Gemm.Target to) {
        long rowBytes = table.width() * 4L;
        long productBytes = table.rows() * 4L;
        long row = engine.blocks().acquire(rowBytes + productBytes);
        Kernels kernels = engine.kernels().forWork(x.elements() * table.rows());
        for (int r = 0; r < x.rows(); r++) {
            for (int o = 0; o < table.rows(); o++) {
                table.copy(o, row);
                Memory.putFloat(row + rowBytes + o * 4L, kernels.dot(x.row(r), row, x.width()));
            }
            Gemv.deliver(kernels, to, r, 0, table.rows(), row + rowBytes);
        }
        engine.blocks().release(row, rowBytes + productBytes);
    }

    /**
     * Whether a layer and its branch are computed together for so many rows: a few rows are computed apart, and so is a branch that
     * reads its input otherwise than the layer does. The layer's rows decide, not how many of them are the branch's, so that the kernel
     * of a row, and with it the row's bits, do not depend on its neighbours.
     */
    boolean joins(int rows, LowRankLinear layer) {
        return layer.base().weight() instanceof CpuWeight.PackedMatrix weight
                && !Gemv.suits(rows, weight)
                && gemm.joins(weight, layer.branch());
    }

    /** A layer with its branch on the given rows, for {@link #joins}. */
    CpuTensor linear(CpuTensor x, LowRankLinear layer, Rows rows, CpuTensor y) {
        Linear base = layer.base();
        target.set(y.address, y.width(), bias(base), null, false);
        CpuWeight.PackedMatrix weight = CpuWeight.matrix(base.weight());
        switch (layer.branch()) {
            case LowRank low -> gemm.multiply(x.address, x.rows(), weight, LowRankRows.of(low, rows), target);
            case MergedWeight merged ->
                gemm.multiply(x.address, x.rows(), weight, CpuWeight.matrix(merged.weight()), RowRun.of(rows), target);
        }
        return y;
    }

    /** Adds {@code B (A x)} to the given rows of {@code y}, which nobody has seen yet. */
    CpuTensor addBranch(CpuTensor y, CpuTensor x, LowRank lowRank, Rows rows) {
        LowRankRows branch = LowRankRows.of(lowRank, rows);
        for (RowRun run : branch.runs()) {
            long bytes = (long) run.count() * branch.rank() * 4;
            long inner = engine.blocks().acquire(bytes); // [rows, rank]
            multiply(x.row(run.first()), run.count(), branch.a(), target.set(inner, branch.rank(), 0, null, false));
            long to = y.row(run.first());
            multiply(inner, run.count(), branch.b(), target.set(to, y.width(), 0, null, true));
            engine.blocks().release(inner, bytes);
        }
        return y;
    }

    /** {@code 0.5 tanh(w·x + b) + 0.5} per row into {@code y [T, 1]}. */
    CpuTensor gate(CpuTensor x, Linear gate, CpuTensor y) {
        long weight = CpuWeight.table(gate.weight()).row(0);
        float bias = gate.bias() == null ? 0 : Memory.getFloat(bias(gate));
        Kernels kernels = engine.kernels().forWork(x.elements());
        for (int r = 0; r < x.rows(); r++) {
            float value = kernels.dot(x.row(r), weight, x.width()) + bias;
            Memory.putFloat(y.row(r), 0.5f * (float) Math.tanh(value) + 0.5f);
        }
        return y;
    }

    private void multiply(long x, int rows, CpuWeight.PackedMatrix weight, Gemm.Target to) {
        if (rows == 0 || weight.rows() == 0) {
            return;
        }
        if (!Gemv.suits(rows, weight)) {
            gemm.multiply(x, rows, weight, to);
        } else if (gemvQ4.suits(weight)) {
            gemvQ4.multiply(x, rows, weight, to);
        } else if (gemvInt8.suits(weight)) {
            gemvInt8.multiply(x, rows, weight, to);
        } else {
            gemv.multiply(x, rows, weight, to);
        }
    }

    /** Address of a float per column, or 0. */
    private static long bias(Linear layer) {
        return layer.bias() == null ? 0 : CpuWeight.table(layer.bias()).row(0);
    }

    void close() {
        gemv.close();
        gemvInt8.close();
        gemvQ4.close();
    }
}
