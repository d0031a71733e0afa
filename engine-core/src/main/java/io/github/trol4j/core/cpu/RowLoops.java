package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;

/**
 * Operations on one row after the other: in parallel for a prompt, on the spot for a token. One object per session, used again for
 * every call, so that a token allocates nothing.
 */
final class RowLoops implements WorkerPool.Task {
    /** Below so many values a second thread costs more than it saves. */
    private static final int WORTH_SHARING = 16_384;

    /**
     * What is done to a row. Called through an interface of many implementations on purpose: the JIT compiler would otherwise inline
     * all kernels into the loop below, exceed its limits, and allocate an object for each vector.
     */
    private interface Row {
        void run(RowLoops of, int row, long at);
    }

    enum Step {
        ADD((of, r, at) -> of.kernels.add(of.a + at, of.b + at, of.y + at, of.width)),
        ADD_SCALED((of, r, at) -> of.kernels.addScaled(of.a + at, of.b + at, of.c, of.y + at, of.width)),
        QUICK_GELU((of, r, at) -> of.kernels.swish(of.a + at, 1.702f, of.y + at, of.width)),
        GELU((of, r, at) -> of.kernels.gelu(of.a + at, of.y + at, of.width)),
        SILU((of, r, at) -> of.kernels.swish(of.a + at, 1, of.y + at, of.width)),
        GATED((of, r, at) -> of.kernels.gated(of.a + at, of.b + at, of.y + at, of.width)),
        LAYER_NORM((of, r, at) -> of.kernels.layerNorm(of.a + at, of.b, of.c, of.eps, of.y + at, of.width)),
        RMS_NORM((of, r, at) -> of.kernels.rmsNorm(of.a + at, of.b, of.eps, of.y + at, of.width)),
        MIX((of, r, at) -> {
            float gate = Memory.getFloat(of.c + r * 4L);
            of.kernels.mix(of.a + at, of.b + at, gate, of.y + at, of.width);
        });

        private final Row row;

        Step(Row row) {
            this.row = row;
        }

        static Step of(Activation activation) {
            return switch (activation) {
                case QUICK_GELU -> QUICK_GELU;
                case GELU -> GELU;
                case SILU -> SILU;
            };
        }
    }

    private final CpuContext engine;
    private Kernels kernels;
    private Step step = Step.ADD;
    private int rows;
    private int width;
    private int rowsPerPiece;
    private long a;
    private long b;
    private long c;
    private long y;
    private float eps;

    RowLoops(CpuContext engine) {
        this.engine = engine;
        this.kernels = engine.kernels().forWork(0);
    }

    /** Begins a step over the rows of {@code x}; operands that it does not have are 0. */
    RowLoops over(CpuTensor x) {
        rows = x.rows();
        width = x.width();
        a = x.address;
        b = 0;
        c = 0;
        eps = 0;
        return this;
    }

    /** @param address rows of the second operand, or a vector of the columns */
    RowLoops second(long address) {
        b = address;
        return this;
    }

    /** @param address a vector of the columns, or one value per row */
    RowLoops third(long address) {
        c = address;
        return this;
    }

    RowLoops eps(float value) {
        eps = value;
        return this;
    }

    /** Runs the step into {@code y}, of the shape of the first operand. */
    CpuTensor into(Step wanted, CpuTensor result) {
        kernels = engine.kernels().forWork((long) rows * width);
        step = wanted;
        y = result.address;
        if ((long) rows * width < WORTH_SHARING) {
            rowsPerPiece = rows;
            run(0, 0);
        } else {
            rowsPerPiece = Math.clamp((long) rows / (8L * engine.pool().threads()), 1, 64);
            engine.pool().run((rows + rowsPerPiece - 1) / rowsPerPiece, this);
        }
        return result;
    }

    @Override
    public void run(int index, int worker) {
        int last = Math.min(rows, (index + 1) * rowsPerPiece);
        for (int r = index * rowsPerPiece; r < last; r++) {
            step.row.run(this, r, r * (long) width * 4);
        }
    }
}
