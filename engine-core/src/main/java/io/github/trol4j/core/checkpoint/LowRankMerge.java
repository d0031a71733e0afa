package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * {@code W + B A} in f32. An element is summed in the order of the rank, on every machine. Blocks of columns are small enough that those
 * of all rows of A stay in a cache while a stretch of W's rows passes by.
 *
 * @param w {@code [out, in]}
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 */
public record LowRankMerge(HostTensor w, HostTensor a, HostTensor b) {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int COLUMNS = 512;
    private static final int ROWS = 64;
    /** Rows of A that are added together, so that sums are loaded and stored less often. */
    private static final int TOGETHER = 4;

    /** {@code [out, in]}, named as W. */
    public HostTensor merged() {
        int out = w.rows();
        int in = w.width();
        MemorySegment sums =
                MemorySegment.ofArray(new byte[Math.multiplyExact(Math.multiplyExact(out, in), Float.BYTES)]);
        IntStream.range(0, (out + ROWS - 1) / ROWS)
                .parallel()
                .forEach(index -> merge(index * ROWS, Math.min(out, (index + 1) * ROWS), sums));
        return new HostTensor(w.name(), w.origin(), DType.F32, new long[] {out, in}, sums);
    }

    private void merge(int from, int to, MemorySegment into) {
        int in = w.width();
        int rank = a.rows();
        float[] sums = new float[COLUMNS];
        float[] factors = new float[rank];
        float[][] block = new float[rank][COLUMNS];
        for (int column = 0; column < in; column += COLUMNS) {
            int columns = Math.min(COLUMNS, in - column);
            for (int r = 0; r < rank; r++) {
                a.read((long) r * in + column, block[r], 0, columns);
            }
            for (int row = from; row < to; row++) {
                w.read((long) row * in + column, sums, 0, columns);
                b.read((long) row * rank, factors, 0, rank);
                add(factors, block, sums);
                MemorySegment.copy(sums, 0, into, F32, ((long) row * in + column) * Float.BYTES, columns);
            }
        }
    }

    private static void add(float[] factors, float[][] rows, float[] sums) {
        int r = 0;
        for (; r + TOGETHER <= factors.length; r += TOGETHER) {
            add(factors, r, rows[r], rows[r + 1], rows[r + 2], rows[r + 3], sums);
        }
        for (; r < factors.length; r++) {
            float factor = factors[r];
            float[] row = rows[r];
            for (int i = 0; i < COLUMNS; i++) {
                sums[i] += factor * row[i];
            }
        }
    }

    private static void add(float[] factors, int r, float[] a, float[] b, float[] c, float[] d, float[] sums) {
        float f = factors[r];
        float g = factors[r + 1];
        float h = factors[r + 2];
        float k = factors[r + 3];
        for (int i = 0; i < COLUMNS; i++) {
            sums[i] = sums[i] + f * a[i] + g * b[i] + h * c[i] + k * d[i];
        }
    }
}
