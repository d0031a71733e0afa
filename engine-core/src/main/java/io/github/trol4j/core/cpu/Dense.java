package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.cpu.kernel.Convert;
import io.github.trol4j.core.cpu.kernel.Elementwise;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Epilogue;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;
import io.github.trol4j.core.cpu.kernel.Products.Operands;
import io.github.trol4j.core.cpu.kernel.Unpack;
import org.jspecify.annotations.Nullable;

/**
 * Many rows times a weight, as tiles of 256 columns: a worker widens the tile's panels if it must, multiplies them with stretches of
 * rows, and finishes each stretch (scales, bias, activation) while it is still in the cache.
 */
final class Dense {
    private static final int TILE = 256;
    private static final int STRETCH = 512;

    private final Engine engine;

    Dense(Engine engine) {
        this.engine = engine;
    }

    /** What becomes of a product. One object serves all calls of a session, so that a token allocates nothing. */
    static final class Target {
        /** First row of the result. */
        long address;
        /** Floats from one of its rows to the next. */
        long stride;
        /** Address of one float per column, or 0. */
        long bias;

        @Nullable
        Activation activation;
        /** Whether to add to what is there instead of replacing it. */
        boolean add;

        Target set(long address, long stride, long bias, @Nullable Activation activation, boolean add) {
            this.address = address;
            this.stride = stride;
            this.bias = bias;
            this.activation = activation;
            this.add = add;
            return this;
        }
    }

    void multiply(long x, int rows, CpuWeight.Panels weight, Target target) {
        int k = weight.width();
        Encoding with = engine.multipliedAs(weight.encoding());
        Kernels kernels = engine.kernels().forWork((long) rows * (k + weight.rows()));
        long stride = with == Encoding.F32 ? k : with.paddedDepth(k);
        long narrowBytes = rows * stride * (with == Encoding.BF16 ? 2 : 1) + 64;
        long scaleBytes = rows * 4L;
        long narrow = with == Encoding.F32 ? x : engine.blocks().acquire(narrowBytes);
        long rowScales = engine.blocks().acquire(scaleBytes);
        try {
            if (with != Encoding.F32) {
                engine.pool().run((rows + 31) / 32, (index, worker) -> {
                    for (int r = index * 32; r < Math.min(rows, index * 32 + 32); r++) {
                        narrow(
                                kernels,
                                with,
                                x + r * (long) k * 4,
                                narrow + r * stride * (with == Encoding.BF16 ? 2 : 1),
                                k,
                                rowScales + r * 4L);
                    }
                });
            }
            tiles(new Job(kernels, weight, with, rows, narrow, stride, rowScales, target));
        } finally {
            engine.blocks().release(rowScales, scaleBytes);
            if (with != Encoding.F32) {
                engine.blocks().release(narrow, narrowBytes);
            }
        }
    }

    private static void narrow(Kernels kernels, Encoding with, long x, long y, int k, long rowScale) {
        if (with == Encoding.BF16) {
            kernels.bf16(x, y, k, Encoding.BF16.paddedDepth(k));
        } else {
            float scale = Convert.u8(x, y, k, Encoding.S8.paddedDepth(k));
            Memory.putFloat(rowScale, scale);
        }
    }

    private record Job(
            Kernels kernels,
            CpuWeight.Panels weight,
            Encoding with,
            int rows,
            long x,
            long stride,
            long rowScales,
            Target target) {
        boolean widened() {
            return weight.encoding() != with;
        }

        int depth() {
            return with == Encoding.F32 ? weight.width() : with.paddedDepth(weight.width());
        }
    }

    private void tiles(Job job) {
        int threads = engine.pool().threads();
        long panels = TILE / PANEL * job.with.panelBytes(job.weight.encoding().paddedDepth(job.weight.width()));
        long perWorker = (job.widened() ? 2 * panels : 0) + (long) STRETCH * TILE * 4;
        long scratchBytes = threads * perWorker;
        long scratch = engine.blocks().acquire(scratchBytes);
        try {
            int tiles = (job.weight.rows() + TILE - 1) / TILE;
            engine.pool().run(tiles, (index, worker) -> {
                long sums = scratch + worker * perWorker;
                tile(job, index * TILE, sums, sums + (long) STRETCH * TILE * 4, worker);
            });
        } finally {
            engine.blocks().release(scratch, scratchBytes);
        }
    }

    private void tile(Job job, int column, long sums, long wide, int worker) {
        int columns = Math.min(TILE, job.weight.rows() - column);
        long panels = job.widened() ? widen(job, column, columns, wide) : job.weight.panel(column / PANEL);
        Target target = job.target;
        boolean direct = job.with != Encoding.S8 && !target.add && !scaled(job);
        for (int row = 0; row < job.rows; row += STRETCH) {
            int count = Math.min(STRETCH, job.rows - row);
            long y = target.address + (row * target.stride + column) * 4;
            long x = job.x + row * job.stride * (job.with == Encoding.F32 ? 4 : job.with == Encoding.BF16 ? 2 : 1);
            long c = direct ? y : sums;
            long ldc = direct ? target.stride : TILE;
            engine.products()
                    .multiply(
                            job.with,
                            count,
                            columns,
                            job.depth(),
                            new Operands().set(x, job.stride, panels, c, ldc),
                            worker);
            for (int r = 0; r < count; r++) {
                finish(job, row + r, column, columns, c + r * ldc * 4, y + r * target.stride * 4);
            }
        }
    }

    /** Widened integers still lack their columns' scales. */
    private static boolean scaled(Job job) {
        return job.with == Encoding.F32
                && (job.weight.encoding() == Encoding.S8 || job.weight.encoding() == Encoding.Q4);
    }

    private static void finish(Job job, int row, int column, int columns, long sums, long y) {
        Target target = job.target;
        long at = column * 4L;
        if (job.with == Encoding.S8) {
            float rowScale = Memory.getFloat(job.rowScales + row * 4L);
            Epilogue.dequantize(
                    sums,
                    job.weight.offsets() + at,
                    job.weight.scales() + at,
                    rowScale,
                    target.add ? sums : y,
                    columns);
        } else if (scaled(job)) {
            Elementwise.scale(sums, 1, job.weight.scales() + at, target.add ? sums : y, columns);
        }
        if (target.add) {
            job.kernels.add(y, sums, y, columns);
        }
        if (target.bias != 0) {
            job.kernels.add(y, target.bias + at, y, columns);
        }
        if (target.activation != null) {
            activate(job.kernels, target.activation, y, y, columns);
        }
    }

    static void activate(Kernels kernels, Activation activation, long x, long y, int n) {
        switch (activation) {
            case QUICK_GELU -> kernels.swish(x, 1.702f, y, n);
            case SILU -> kernels.swish(x, 1, y, n);
            case GELU -> kernels.gelu(x, y, n);
        }
    }

    private static long widen(Job job, int column, int columns, long to) {
        CpuWeight.Panels weight = job.weight;
        int k = weight.width();
        long panelBytes = job.with.panelBytes(k);
        for (int panel = 0; panel < Encoding.panels(columns); panel++) {
            long from = weight.panel(column / PANEL + panel);
            long into = to + panel * panelBytes;
            switch (weight.encoding()) {
                case BF16 -> job.kernels.bf16ToF32(from, k, into);
                case S8 -> Unpack.s8ToF32(from, k, into);
                case Q4 ->
                    unpackQ4(
                            job,
                            from,
                            into,
                            to
                                    + TILE
                                            / PANEL
                                            * job.with.panelBytes(
                                                    weight.encoding().paddedDepth(k)));
                case F32 -> throw new AssertionError("f32 is never widened");
            }
        }
        return to;
    }

    /** A record of 128 may reach past the padded depth of bytes, so it is unpacked where there is room and copied. */
    private static void unpackQ4(Job job, long from, long into, long spare) {
        int k = job.weight.width();
        int padded = Encoding.Q4.paddedDepth(k);
        boolean fits = job.with == Encoding.S8 && padded == Encoding.S8.paddedDepth(k);
        Unpack.q4ToS8(from, padded, fits ? into : spare);
        if (job.with == Encoding.F32) {
            Unpack.s8ToF32(spare, k, into);
        } else if (!fits) {
            Memory.copy(spare, into, Encoding.S8.panelBytes(k));
        }
    }
}
