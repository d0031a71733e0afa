package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.stats.Bootstrap;
import io.github.trol4j.models.eval.stats.Interval;
import io.github.trol4j.models.eval.stats.Wilson;
import java.util.List;
import java.util.stream.IntStream;

/** One clean number of a set with what its 95 % interval needs. Values are percents unless the name says otherwise. */
public sealed interface Measure {
    String name();

    /** Items, pictures or groups that the number rests on. */
    int count();

    double value();

    /** Wilson's interval for rates, a seeded bootstrap for everything else. */
    Interval interval();

    /** Hits in a hundred. */
    record Rate(String name, int hits, int count) implements Measure {
        @Override
        public double value() {
            return count == 0 ? Double.NaN : 100.0 * hits / count;
        }

        @Override
        public Interval interval() {
            return count == 0
                    ? new Interval(Double.NaN, Double.NaN)
                    : Wilson.of(hits, count).times(100);
        }
    }

    /**
     * A measure over those items that share a value of a key, such as a category.
     *
     * @param positions of the items
     */
    record Part(String key, String group, List<Integer> positions, Measure of) implements Measure {
        public Part {
            positions = List.copyOf(positions);
        }

        @Override
        public String name() {
            return of.name();
        }

        @Override
        public int count() {
            return of.count();
        }

        @Override
        public double value() {
            return of.value();
        }

        @Override
        public Interval interval() {
            return of.interval();
        }
    }

    /**
     * A number that is not a plain rate.
     *
     * @param strata units 0..count-1 by the fixed parts, such as tasks, within which they are resampled
     */
    record Composite(String name, List<int[]> strata, Bootstrap.Statistic statistic) implements Measure {
        public Composite(String name, int count, Bootstrap.Statistic statistic) {
            this(name, List.of(IntStream.range(0, count).toArray()), statistic);
        }

        @Override
        public int count() {
            return strata.stream().mapToInt(s -> s.length).sum();
        }

        @Override
        public double value() {
            return statistic.of(IntStream.range(0, count()).toArray());
        }

        @Override
        public Interval interval() {
            return Bootstrap.interval(strata, statistic);
        }
    }
}
