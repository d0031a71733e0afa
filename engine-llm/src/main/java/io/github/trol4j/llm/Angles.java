package io.github.trol4j.llm;

import io.github.trol4j.core.RotaryTable;

/**
 * The rotary tables of one session: computed once for the positions seen so far and extended by doubling, so that a generated token
 * costs no trigonometry.
 */
final class Angles {
    private static final int LEAST = 256;

    private final Rotary rotary;
    private long regime = -1;
    private RotaryTable table = new RotaryTable(0, 1, new float[0], new float[0]);

    Angles(Rotary rotary) {
        this.rotary = rotary;
    }

    /** A table that covers the positions {@code from .. to-1} of a sequence of {@code length} positions. */
    RotaryTable covering(int from, int to, int length) {
        long wanted = rotary.regime(length);
        boolean lasting = rotary.regime(2 * Math.max(to, LEAST)) == wanted;
        if (!lasting) {
            return rotary.table(from, to, length); // close to a change of regime: just what is asked for
        }
        if (regime != wanted || to > table.end()) {
            table = rotary.table(0, 2 * Math.max(to, LEAST), length);
            regime = wanted;
        }
        return table;
    }
}
