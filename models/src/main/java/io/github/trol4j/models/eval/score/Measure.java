package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.stats.Bootstrap;
import io.github.trol4j.models.eval.stats.Interval;
import io.github.trol4j.models.eval.stats.Wilson;

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

    /** A number that is not a plain rate, over {@code count} units that may be resampled. */
    record Composite(String name, int count, Bootstrap.Statistic statistic) implements Measure {
        @Override
        public double value() {
            int[] all = new int[count];
            for (int i = 0; i < count; i++) all[i] = i;
            return statistic.of(all);
        }

        @Override
        public Interval interval() {
            return Bootstrap.interval(count, statistic);
        }
    }
}
