package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.LowRank;
import io.github.trol4j.core.MergedWeight;
import io.github.trol4j.core.RowBranch;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.cpu.kernel.Elementwise;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Epilogue;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Products.Operands;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many rows times a weight, as tiles of 256 columns: a worker widens the tile's panels if it must, multiplies them with segments of
 * rows, and finishes each segment (scales, what a low-rank branch adds, bias, activation) while it is still in the cache.
 */
final class Gemm {
    private static final int TILE = 256;
    private static final int SEGMENT = 512;
    private static final long SUMS_BYTES = (long) SEGMENT * TILE * Float.BYTES;

    private final CpuContext engine;

    Gemm(CpuContext engine) {
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

        long at(int row, int column) {
            return address + (row * stride + column) * 4;
        }
    }

    void multiply(long x, int rows, CpuWeight.PackedMatrix weight, Target target) {
        Kernels kernels = kernels(rows, weight);
        try (QuantizedActivations in = narrow(kernels, x, rows, weight)) {
            tiles(new Job(kernels, new GemmOperands(in, weight), 0, null, Segment.cut(rows, List.of()), target));
        }
    }

    /** Whether all weights read the same activations, as a product with a branch needs. */
    boolean joins(CpuWeight.PackedMatrix weight, RowBranch branch) {
        return switch (branch) {
            case LowRank low -> readsAs(low.a(), weight) && readsAs(low.b(), weight);
            case MergedWeight merged -> readsAs(merged.weight(), weight);
        };
    }

    private boolean readsAs(Weight one, CpuWeight.PackedMatrix other) {
        return one instanceof CpuWeight.PackedMatrix mine
                && engine.multipliedAs(mine.encoding()) == engine.multipliedAs(other.encoding());
    }

    /** With a low-rank branch on some rows; {@code x} is narrowed once for both, and the result is written once. */
    void multiply(long x, int rows, CpuWeight.PackedMatrix weight, LowRankRows branch, Target target) {
        Kernels kernels = kernels(rows, weight);
        long bytes = branch.rows() * (long) branch.rank() * 4;
        long inner = engine.blocks().acquire(bytes); // A x
        try (QuantizedActivations in = narrow(kernels, x, rows, weight)) {
            GemmOperands first = new GemmOperands(in, branch.a());
            for (RowRun run : branch.runs()) {
                long y = inner + run.at() * (long) branch.rank() * 4;
                Target within = new Target().set(y, branch.rank(), 0, null, false);
                tiles(new Job(kernels, first, run.first(), null, Segment.cut(run.count(), List.of()), within));
            }
            try (QuantizedActivations between = narrow(kernels, inner, branch.rows(), branch.b())) {
                GemmOperands second = new GemmOperands(between, branch.b());
                List<Segment> segments = Segment.cut(rows, branch.runs());
                tiles(new Job(kernels, new GemmOperands(in, weight), 0, second, segments, target));
            }
        } finally {
            engine.blocks().release(inner, bytes);
        }
    }

    /** With another weight of the same shape on some rows; {@code x} is narrowed once for both, and each row is multiplied once. */
    void multiply(
            long x,
            int rows,
            CpuWeight.PackedMatrix weight,
            CpuWeight.PackedMatrix other,
            List<RowRun> runs,
            Target target) {
        Kernels kernels = kernels(rows, weight);
        try (QuantizedActivations in = narrow(kernels, x, rows, weight)) {
            List<Segment> own = Segment.cut(RowRun.between(rows, runs));
            tiles(new Job(kernels, new GemmOperands(in, weight), 0, null, own, target));
            tiles(new Job(kernels, new GemmOperands(in, other), 0, null, Segment.cut(runs), target));
        }
    }

    private Kernels kernels(int rows, CpuWeight.PackedMatrix weight) {
        return engine.kernels().forWork((long) rows * (weight.width() + weight.rows()));
    }

    private QuantizedActivations narrow(Kernels kernels, long x, int rows, CpuWeight.PackedMatrix weight) {
        return QuantizedActivations.of(
                engine, kernels, engine.multipliedAs(weight.encoding()), x, rows, weight.width());
    }

    /**
     * Rows {@code from .. to-1} of a result, computed together.
     *
     * @param inner row of the branch that is added to the first of them, or -1
     */
    private record Segment(int from, int to, int inner) {
        /** All rows, cut where a run begins or ends and where a segment would get too long. */
        static List<Segment> cut(int rows, List<RowRun> runs) {
            List<Segment> segments = new ArrayList<>();
            int row = 0;
            for (RowRun run : runs) {
                add(segments, row, run.first(), -1);
                add(segments, run.first(), run.end(), run.at());
                row = run.end();
            }
            add(segments, row, rows, -1);
            return segments;
        }

        /** Only the rows of the runs, none with a branch. */
        static List<Segment> cut(List<RowRun> runs) {
            List<Segment> segments = new ArrayList<>();
            runs.forEach(run -> add(segments, run.first(), run.end(), -1));
            return segments;
        }

        private static void add(List<Segment> segments, int from, int to, int inner) {
            for (int row = from; row < to; row += SEGMENT) {
                segments.add(new Segment(row, Math.min(row + SEGMENT, to), inner < 0 ? -1 : inner + row - from));
            }
        }

        boolean branches() {
            return inner >= 0;
        }

        int count() {
            return to - from;
        }
    }

    /**
     * @param shift row of the activations that becomes row 0 of the result
     * @param added factors of a branch
     */
    private record Job(
            Kernels kernels,
            GemmOperands factors,
            int shift,
            @Nullable GemmOperands added,
            List<Segment> segments,
            Target target) {
        int columns() {
            return factors.weight().rows();
        }
    }

    /** A worker's share: some columns, and scratch for their sums and those of a branch. */
    private record Tile(int column, int columns, long sums, long more, int worker) {}

    private void tiles(Job job) {
        if (job.segments.isEmpty()) {
            return;
        }
        long sumsBytes = (job.added == null ? 1 : 2) * SUMS_BYTES;
        long wideBytes = job.factors.wideBytes(TILE) + (job.added == null ? 0 : job.added.wideBytes(TILE));
        long perWorker = sumsBytes + wideBytes;
        long scratchBytes = engine.pool().threads() * perWorker;
        long scratch = engine.blocks().acquire(scratchBytes);
        try {
            engine.pool().run((job.columns() + TILE - 1) / TILE, (index, worker) -> {
                int column = index * TILE;
                int columns = Math.min(TILE, job.columns() - column);
                long sums = scratch + worker * perWorker;
                tile(job, new Tile(column, columns, sums, sums + SUMS_BYTES, worker), sums + sumsBytes);
            });
        } finally {
            engine.blocks().release(scratch, scratchBytes);
        }
    }

    private void tile(Job job, Tile tile, long wide) {
        GemmOperands own = job.factors;
        GemmOperands added = job.added;
        long panels = own.panels(job.kernels, tile.column, tile.columns, wide);
        long wideAdded = wide + own.wideBytes(TILE);
        long addedPanels = added == null ? 0 : added.panels(job.kernels, tile.column, tile.columns, wideAdded);
        Target target = job.target;
        for (Segment s : job.segments) {
            boolean direct = !own.scaled() && !target.add && !s.branches();
            long c = direct ? target.at(s.from, tile.column) : tile.sums;
            product(own, s.from + job.shift, s.count(), panels, tile, c, direct ? target.stride : TILE);
            if (added != null && s.branches()) {
                product(added, s.inner, s.count(), addedPanels, tile, tile.more, TILE);
            }
            for (int row = s.from; row < s.to; row++) {
                finish(job, s, row, tile);
            }
        }
    }

    private void product(GemmOperands factors, int row, int rows, long panels, Tile tile, long c, long ldc) {
        Operands at = new Operands().set(factors.x().row(row), factors.depth(), panels, c, ldc);
        engine.products().multiply(factors.with(), rows, tile.columns, factors.depth(), at, tile.worker);
    }

    /**
     * Finishes a row of a segment: scales, branch, bias, activation. The operands come from scratch, because rows of a wide result lie
     * so far apart that the cache would lose them between two passes.
     */
    private static void finish(Job job, Segment s, int row, Tile tile) {
        GemmOperands own = job.factors;
        GemmOperands added = job.added;
        Target target = job.target;
        long y = target.at(row, tile.column);
        long sums = tile.sums + (row - s.from) * (TILE * 4L);
        if (added != null && s.branches()) {
            long more = tile.more + (row - s.from) * (TILE * 4L);
            scale(own, row + job.shift, tile, sums, sums);
            scale(added, s.inner + row - s.from, tile, more, more);
            job.kernels.add(sums, more, y, tile.columns);
        } else if (target.add) {
            scale(own, row + job.shift, tile, sums, sums);
            job.kernels.add(y, sums, y, tile.columns);
        } else {
            scale(own, row + job.shift, tile, sums, y);
        }
        if (target.bias != 0) {
            job.kernels.add(y, target.bias + tile.column * 4L, y, tile.columns);
        }
        if (target.activation != null) {
            activate(job.kernels, target.activation, y, y, tile.columns);
        }
    }

    /** A row of sums with the scales that it lacks; {@code to} stays as it is if there are none. */
    private static void scale(GemmOperands factors, int row, Tile tile, long sums, long to) {
        CpuWeight.PackedMatrix weight = factors.weight();
        long at = tile.column * 4L;
        if (factors.with() == Encoding.S8) {
            float scale = factors.x().scale(row);
            Epilogue.dequantize(sums, weight.offsets() + at, weight.scales() + at, scale, to, tile.columns);
        } else if (factors.scaled()) {
            Elementwise.scale(sums, 1, weight.scales() + at, to, tile.columns);
        }
    }

    static void activate(Kernels kernels, Activation activation, long x, long y, int n) {
        switch (activation) {
            case QUICK_GELU -> kernels.swish(x, 1.702f, y, n);
            case SILU -> kernels.swish(x, 1, y, n);
            case GELU -> kernels.gelu(x, y, n);
        }
    }
}
