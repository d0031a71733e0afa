package io.github.trol4j.llm;

import io.github.trol4j.core.RotaryTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The rotary tables of one lane: computed once for the positions seen so far and extended by doubling, so that a generated token costs
 * no trigonometry. One table for each regime, since sequences of different lengths take turns.
 */
final class RotaryCache {
    private static final int LEAST = 256;

    private final Rotary rotary;
    private final List<Known> known = new ArrayList<>();

    private record Known(long regime, RotaryTable table) {}

    RotaryCache(Rotary rotary) {
        this.rotary = rotary;
    }

    /** A table that covers the positions {@code from .. to-1} of a sequence of {@code length} positions. */
    RotaryTable covering(int from, int to, int length) {
        long wanted = rotary.regime(length);
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).regime == wanted && to <= known.get(i).table.end()) {
                return known.get(i).table;
            }
        }
        int end = 2 * Math.max(to, LEAST);
        while (end > to && rotary.regime(end) != wanted) {
            end = to + (end - to) / 2; // towards what still belongs to this regime
        }
        if (end == to) {
            return rotary.table(from, to, length); // the next position belongs to another: just what is asked for
        }
        RotaryTable table = rotary.table(0, end, length);
        known.removeIf(shorter -> shorter.regime == wanted);
        known.add(new Known(wanted, table));
        return table;
    }
}
