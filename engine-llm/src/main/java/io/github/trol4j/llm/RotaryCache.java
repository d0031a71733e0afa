package io.github.trol4j.llm;

import io.github.trol4j.core.RotaryTable;

/**
 * The rotary tables of one session: computed once for the positions seen so far and extended by doubling, so that a generated token
 * costs no trigonometry.
 */
final class RotaryCache {
    private static final int LEAST = 256;

    private final Rotary rotary;
    private long regime = -1;
    private RotaryTable table = new RotaryTable(0, 1, new float[0], new float[0]);

    RotaryCache(Rotary rotary) {
        this.rotary = rotary;
    }

    /** A table that covers the positions {@code from .. to-1} of a sequence of {@code length} positions. */
    RotaryTable covering(int from, int to, int length) {
        long wanted = rotary.regime(length);
        if (regime == wanted && to <= table.end()) {
            return table;
        }
        int end = 2 * Math.max(to, LEAST);
        while (end > to && rotary.regime(end) != wanted) {
            end = to + (end - to) / 2; // towards what still belongs to this regime
        }
        if (end == to) {
            return rotary.table(from, to, length); // the next position belongs to another: just what is asked for
        }
        table = rotary.table(0, end, length);
        regime = wanted;
        return table;
    }
}
