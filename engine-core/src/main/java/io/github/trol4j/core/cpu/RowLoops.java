package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.cpu.kernel.Activate;
import io.github.trol4j.core.cpu.kernel.Elementwise;
import io.github.trol4j.core.cpu.kernel.Memory;
import io.github.trol4j.core.cpu.kernel.Reductions;

/**
 * Operations on one row after the other: in parallel for a prompt, on the spot for a token. One object per session, used again for
 * every call, so that a token allocates nothing.
 */
final class RowLoops implements WorkerPool.Task {
    /** Below so many values a second thread costs more than it saves. */
    private static final int WORTH_SHARING = 16_384;

    enum Step {
        ADD,
        ADD_SCALED,
        QUICK_GELU,
        GELU,
        SILU,
        GATED,
        LAYER_NORM,
        RMS_NORM,
        MIX;

        static Step of(Activation activation) {
            return switch (activation) {
                case QUICK_GELU -> QUICK_GELU;
                case GELU -> GELU;
                case SILU -> SILU;
            };
        }
    }

    private final WorkerPool pool;
    private Step step = Step.ADD;
    private int rows;
    private int width;
    private int rowsPerPiece;
    private long a;
    private long b;
    private long c;
    private long y;
    private float eps;

    RowLoops(WorkerPool pool) {
        this.pool = pool;
    }

    /**
     * @param a rows of the first operand
     * @param b rows of the second, or a vector of the columns
     * @param c a second vector of the columns, or one value per row
     */
    void run(Step step, int rows, int width, long a, long b, long c, long y, float eps) {
        this.step = step;
        this.rows = rows;
        this.width = width;
        this.a = a;
        this.b = b;
        this.c = c;
        this.y = y;
        this.eps = eps;
        if ((long) rows * width < WORTH_SHARING) {
            rowsPerPiece = rows;
            run(0, 0);
            return;
        }
        rowsPerPiece = Math.clamp((long) rows / (8L * pool.threads()), 1, 64);
        pool.run((rows + rowsPerPiece - 1) / rowsPerPiece, this);
    }

    @Override
    public void run(int index, int worker) {
        int last = Math.min(rows, (index + 1) * rowsPerPiece);
        for (int r = index * rowsPerPiece; r < last; r++) {
            row(r, r * (long) width * 4);
        }
    }

    private void row(int r, long at) {
        switch (step) {
            case ADD -> Elementwise.add(a + at, b + at, y + at, width);
            case ADD_SCALED -> Elementwise.addScaled(a + at, b + at, c, y + at, width);
            case QUICK_GELU -> Activate.swish(a + at, 1.702f, y + at, width);
            case GELU -> Activate.gelu(a + at, y + at, width);
            case SILU -> Activate.swish(a + at, 1, y + at, width);
            case GATED -> Activate.gated(a + at, b + at, y + at, width);
            case LAYER_NORM -> Reductions.layerNorm(a + at, b, c, eps, y + at, width);
            case RMS_NORM -> Reductions.rmsNorm(a + at, b, eps, y + at, width);
            case MIX -> Elementwise.mix(a + at, b + at, Memory.getFloat(c + r * 4L), y + at, width);
        }
    }
}
