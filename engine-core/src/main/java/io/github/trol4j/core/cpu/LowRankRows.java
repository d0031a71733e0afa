package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Rows;
import java.util.ArrayList;
import java.util.List;

/**
 * A low-rank branch {@code B (A x)} and the rows that it is added to.
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 * @param runs the rows in stretches without a gap, in order
 */
record LowRankRows(CpuWeight.PackedMatrix a, CpuWeight.PackedMatrix b, List<Run> runs) {
    /**
     * Rows that follow each other.
     *
     * @param first of them
     * @param at how many rows the branch has before them
     */
    record Run(int first, int count, int at) {
        int end() {
            return first + count;
        }
    }

    static LowRankRows of(CpuWeight.PackedMatrix a, CpuWeight.PackedMatrix b, Rows rows) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0, next; i < rows.count(); i = next) {
            int first = rows.get(i);
            next = rows.isRange() ? rows.count() : i + 1;
            while (next < rows.count() && rows.get(next) - first == next - i) {
                next++;
            }
            runs.add(new Run(first, next - i, i));
        }
        return new LowRankRows(a, b, runs);
    }

    int rank() {
        return a.rows();
    }

    int rows() {
        return runs.isEmpty() ? 0 : runs.getLast().at() + runs.getLast().count();
    }
}
