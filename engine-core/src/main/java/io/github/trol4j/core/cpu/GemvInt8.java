package io.github.trol4j.core.cpu;

import static io.github.trol4j.core.cpu.kernel.Encoding.PANEL;

import io.github.trol4j.core.cpu.code.MachineCode;
import io.github.trol4j.core.cpu.code.MachineCode.SumKernel;
import io.github.trol4j.core.cpu.kernel.Convert;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Epilogue;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Products.Operands;
import io.github.trol4j.core.cpu.kernel.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * One or a few rows times an 8-bit weight, in integers: the rows are rounded to bytes, so that a weight takes one instruction per line
 * of memory and the memory alone decides. One object per session, used again for every call, so that a token allocates nothing.
 *
 * <p>A row with outliers would lose its small values to one scale. It is given in two parts, what bytes hold of it and what bytes hold
 * of the rest: some 15 bits, for a product with one row more.
 */
final class GemvInt8 implements WorkerPool.Task {
    /** A piece is large enough to hide the call, and small enough for threads to finish together. */
    private static final int PIECE_BYTES = 256 << 10;

    private static final int WIDEST = 4 * PANEL;
    /** Parts that machine code takes at once. */
    private static final int AT_ONCE = MachineCode.MOST_ROWS;
    /** Parts of all rows of a call. */
    private static final int PARTS = 2 * Gemv.MOST;
    /** Bytes behind a row that rounding may overwrite, and more, to keep rows aligned. */
    private static final int SLACK = 64;

    /**
     * Largest magnitude of a row, in terms of its root mean square, that one part is enough for. It loses as much as 8-bit weights do
     * twice over: rounding errs by {@code max / 127 / sqrt(12)}, which is here 1.8 % of the root mean square.
     */
    private static final float OUTLIER = 8;

    /** From one part to the next. */
    private static final long PART_BYTES = Gemv.DEEPEST + SLACK;

    private static final long SUMS_BYTES = (long) PARTS * WIDEST * Integer.BYTES;
    private static final long TILE_BYTES = 2L * WIDEST * Float.BYTES;

    private final CpuContext engine;
    private final long scratchBytes;
    private final long scratch;
    private final Operands[] operands;
    private final @Nullable SumKernel[] forParts = new SumKernel[AT_ONCE + 1];
    private final float[] scales = new float[PARTS];
    private final boolean[] split = new boolean[Gemv.MOST];
    private int rows;
    private int parts;
    private int columns;
    /** What multiplies; without it the products of the engine do. */
    private @Nullable MachineCode code;

    private @Nullable Kernels kernels;
    private CpuWeight.@Nullable PackedMatrix weight;
    private Gemm.@Nullable Target target;

    GemvInt8(CpuContext engine) {
        this.engine = engine;
        this.scratchBytes =
                Gemv.DEEPEST * 4L + PARTS * PART_BYTES + engine.pool().threads() * (SUMS_BYTES + TILE_BYTES);
        this.scratch = engine.blocks().acquire(scratchBytes);
        this.operands = new Operands[engine.pool().threads()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = new Operands();
        }
    }

    /** Whether few rows of bytes can be multiplied with it; how many are few is for {@link Gemv} to say. */
    boolean suits(CpuWeight.PackedMatrix weight) {
        return weight.encoding() == Encoding.S8
                && (engine.machineCode().code() != null || engine.products().supports(Encoding.S8));
    }

    void multiply(long x, int rows, CpuWeight.PackedMatrix weight, Gemm.Target target) {
        this.rows = rows;
        this.weight = weight;
        this.target = target;
        kernels = engine.kernels().loadVectors();
        int k = weight.width();
        parts = 0;
        for (int r = 0; r < rows; r++) {
            long row = x + r * (long) k * 4;
            scales[parts] = Convert.u8(row, part(parts), k, depth(weight));
            float rms = (float) Math.sqrt(Reductions.squares(row, 0, k) / k);
            split[r] = scales[parts] * 127 > OUTLIER * rms;
            parts++;
            if (split[r]) {
                long rest = scratch;
                Convert.rest(row, part(parts - 1), scales[parts - 1], rest, k);
                scales[parts] = Convert.u8(rest, part(parts), k, depth(weight));
                parts++;
            }
        }
        code = engine.machineCode().code();
        int perPiece = code != null ? 1 : Math.clamp(PIECE_BYTES / Encoding.S8.panelBytes(k), 1, WIDEST / PANEL);
        prepareKernels();
        columns = perPiece * PANEL;
        engine.pool().run((weight.rows() + columns - 1) / columns, this);
    }

    private static int depth(CpuWeight.PackedMatrix weight) {
        return Encoding.S8.paddedDepth(weight.width());
    }

    private long part(int index) {
        return scratch + Gemv.DEEPEST * 4L + index * PART_BYTES;
    }

    @Override
    public void run(int index, int worker) {
        CpuWeight.PackedMatrix w = weight;
        Gemm.Target to = target;
        Kernels with = kernels;
        if (w == null || to == null || with == null) {
            throw new IllegalStateException("no product has been set up");
        }
        int column = index * columns;
        int count = Math.min(columns, w.rows() - column);
        long sums = part(PARTS) + worker * (SUMS_BYTES + TILE_BYTES);
        multiply(w, column, count, sums, worker);
        long tile = sums + SUMS_BYTES;
        long second = tile + WIDEST * 4L;
        int part = 0;
        for (int r = 0; r < rows; r++) {
            int last = split[r] ? part + 1 : part;
            for (int p = part; p <= last; p++) {
                long columnAt = column * 4L;
                long from = sums + p * (long) columns * 4;
                long into = p == part ? tile : second;
                Epilogue.dequantize(from, w.offsets() + columnAt, w.scales() + columnAt, scales[p], into, count);
            }
            if (split[r]) {
                with.add(tile, second, tile, count);
            }
            part = last + 1;
            Gemv.deliver(with, to, r, column, count, tile);
        }
    }

    /** All parts times some columns, as integers {@code [parts][columns]}. */
    private void multiply(CpuWeight.PackedMatrix w, int column, int count, long sums, int worker) {
        long panel = w.panel(column / PANEL);
        if (code == null) {
            Operands at = operands[worker].set(part(0), PART_BYTES, panel, sums, columns);
            engine.products().multiply(Encoding.S8, parts, count, depth(w), at, worker);
            return;
        }
        for (int first = 0; first < parts; first += AT_ONCE) {
            SumKernel kernel = forParts[Math.min(AT_ONCE, parts - first)];
            if (kernel == null) {
                throw new IllegalStateException("no product has been set up");
            }
            kernel.multiply(part(first), PART_BYTES, depth(w), panel, sums + first * (PANEL * 4L));
        }
    }

    private void prepareKernels() {
        MachineCode with = code;
        for (int first = 0; first < parts && with != null; first += AT_ONCE) {
            int count = Math.min(AT_ONCE, parts - first);
            if (forParts[count] == null) {
                forParts[count] = with.multiplyS8(count);
            }
        }
    }

    void close() {
        engine.blocks().release(scratch, scratchBytes);
    }
}
