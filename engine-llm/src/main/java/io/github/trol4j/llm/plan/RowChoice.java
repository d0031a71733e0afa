package io.github.trol4j.llm.plan;

import io.github.trol4j.core.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which rows of a chunk take part in a pass. Choices are compared with {@code equals}, because plans are keys: write one as a record or
 * an enum constant. A choice that looks at one row at a time gives the same result however a prompt is cut into chunks; one that
 * compares rows with each other does not, and has to say so.
 */
public interface RowChoice {
    /** Every row. */
    RowChoice ALL = Simple.ALL;

    /** No row. */
    RowChoice NONE = Simple.NONE;

    /** Rows that hold image tokens. */
    RowChoice IMAGE = Simple.IMAGE;

    /** Rows that hold no image tokens. */
    RowChoice TEXT = Simple.TEXT;

    /** The rows chosen among {@code candidates}, counted from the first of them. */
    Rows choose(Candidates candidates);

    /** Rows whose gate exceeds {@code threshold}; for second passes. */
    static RowChoice gateAbove(float threshold) {
        return new GateAbove(threshold);
    }

    /** Rows at the given positions of their sequence. */
    static RowChoice positions(List<Integer> positions) {
        return new Positions(positions);
    }

    /** Rows whose gate is among the highest {@code share} of those at their own position and before; for second passes. */
    static RowChoice highest(double share) {
        return new Highest(share);
    }

    /** Rows that two choices both choose. */
    static RowChoice both(RowChoice one, RowChoice other) {
        if (one == ALL || one.equals(other)) {
            return other;
        }
        return other == ALL ? one : new Both(one, other);
    }

    /** The rows of a chunk, for a choice to look at. */
    interface Candidates {
        /** Number of the block. */
        int layer();

        /** Number of rows. */
        int count();

        /** Those that hold image tokens. */
        Rows image();

        /** Where a row stands in its sequence. */
        int position(int row);

        /**
         * The gate of each row, {@code [count]}, each within 0..1.
         *
         * @throws io.github.trol4j.core.EngineException in a first pass, which no gate has seen yet
         */
        float[] gates();

        /** The gates in this block of the rows of the sequence that went before, as far as they are known. */
        float[] earlierGates();

        /** Second passes that a row has taken in the blocks before. */
        int secondPasses(int row);

        /** Rows that fit, in order. */
        default Rows matching(IntPredicate which) {
            return Rows.of(IntStream.range(0, count()).filter(which).toArray());
        }
    }

    /** Choices without a parameter. */
    enum Simple implements RowChoice {
        ALL {
            @Override
            public Rows choose(Candidates candidates) {
                return Rows.range(0, candidates.count());
            }
        },
        NONE {
            @Override
            public Rows choose(Candidates candidates) {
                return Rows.none();
            }
        },
        IMAGE {
            @Override
            public Rows choose(Candidates candidates) {
                return candidates.image();
            }
        },
        TEXT {
            @Override
            public Rows choose(Candidates candidates) {
                return Rows.range(0, candidates.count()).without(candidates.image());
            }
        }
    }

    /** @param threshold a row is chosen if its gate is larger */
    record GateAbove(float threshold) implements RowChoice {
        @Override
        public Rows choose(Candidates candidates) {
            float[] gates = candidates.gates();
            return candidates.matching(row -> gates[row] > threshold);
        }
    }

    /** @param positions counted from the beginning of the sequence */
    record Positions(List<Integer> positions) implements RowChoice {
        public Positions {
            positions = List.copyOf(positions);
        }

        @Override
        public Rows choose(Candidates candidates) {
            return candidates.matching(row -> positions.contains(candidates.position(row)));
        }
    }

    /**
     * @param threshold a row is chosen if its gate is larger
     * @param most second passes that a row takes in all
     */
    record FirstPasses(float threshold, int most) implements RowChoice {
        @Override
        public Rows choose(Candidates candidates) {
            float[] gates = candidates.gates();
            return candidates.matching(row -> gates[row] > threshold && candidates.secondPasses(row) < most);
        }
    }

    /** Rows that two choices both choose. */
    record Both(RowChoice one, RowChoice other) implements RowChoice {
        @Override
        public Rows choose(Candidates candidates) {
            return one.choose(candidates).and(other.choose(candidates));
        }
    }

    /**
     * A row competes with those in front of it alone, so that what follows, and how a prompt is cut, does not matter.
     *
     * @param share within 0..1
     */
    record Highest(double share) implements RowChoice {
        @Override
        public Rows choose(Candidates candidates) {
            float[] gates = candidates.gates();
            float[] sorted = candidates.earlierGates();
            int seen = sorted.length;
            Arrays.sort(sorted);
            sorted = Arrays.copyOf(sorted, seen + gates.length);
            boolean[] high = new boolean[gates.length];
            for (int row = 0; row < gates.length; row++, seen++) {
                int lower = firstNotBelow(sorted, seen, gates[row]);
                System.arraycopy(sorted, lower, sorted, lower + 1, seen - lower);
                sorted[lower] = gates[row];
                int higher = seen - lower; // ties count as higher: where all gates are alike the earliest rows win
                high[row] = higher < share * (seen + 1);
            }
            return candidates.matching(row -> high[row]);
        }

        /** Number of the first {@code count} sorted values that are smaller. */
        private static int firstNotBelow(float[] sorted, int count, float value) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sorted[middle] < value) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
