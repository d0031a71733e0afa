package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Rows;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that follow each other without a gap.
 *
 * @param first of them
 * @param at how many of the chosen rows come before them
 */
record RowRun(int first, int count, int at) {
    /** Chosen rows as runs as long as can be, in order. */
    static List<RowRun> of(Rows rows) {
        List<RowRun> runs = new ArrayList<>();
        for (int i = 0, next; i < rows.count(); i = next) {
            int first = rows.get(i);
            next = rows.isRange() ? rows.count() : i + 1;
            while (next < rows.count() && rows.get(next) - first == next - i) {
                next++;
            }
            runs.add(new RowRun(first, next - i, i));
        }
        return runs;
    }

    /** The runs between these, of {@code rows} rows in all. */
    static List<RowRun> between(int rows, List<RowRun> runs) {
        List<RowRun> others = new ArrayList<>();
        int row = 0;
        int at = 0;
        for (RowRun run : runs) {
            at = add(others, row, run.first, at);
            row = run.end();
        }
        add(others, row, rows, at);
        return others;
    }

    private static int add(List<RowRun> runs, int from, int to, int at) {
        if (from < to) {
            runs.add(new RowRun(from, to - from, at));
        }
        return at + to - from;
    }

    int end() {
        return first + count;
    }
}
