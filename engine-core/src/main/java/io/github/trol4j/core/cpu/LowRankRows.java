package io.github.trol4j.core.cpu;

import io.github.trol4j.core.LowRank;
import io.github.trol4j.core.Rows;
import java.util.List;

/**
 * A low-rank branch {@code B (A x)} and the rows that it is added to.
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 */
record LowRankRows(CpuWeight.PackedMatrix a, CpuWeight.PackedMatrix b, List<RowRun> runs) {
    static LowRankRows of(LowRank branch, Rows rows) {
        return new LowRankRows(CpuWeight.matrix(branch.a()), CpuWeight.matrix(branch.b()), RowRun.of(rows));
    }

    int rank() {
        return a.rows();
    }

    int rows() {
        return runs.isEmpty() ? 0 : runs.getLast().at() + runs.getLast().count();
    }
}
