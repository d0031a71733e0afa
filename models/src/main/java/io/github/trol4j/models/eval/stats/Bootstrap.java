package io.github.trol4j.models.eval.stats;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Percentile bootstrap with a fixed seed: the same data give the same interval on every machine. */
public final class Bootstrap {
    private static final long SEED = 20_240_618;
    private static final int ROUNDS = 1000;

    private Bootstrap() {}

    /** A number computed from drawn units; a unit may be drawn several times. NaN where it is undefined. */
    @FunctionalInterface
    public interface Statistic {
        double of(int[] units);
    }

    /** The 95 % interval of a statistic over units 0..n-1. NaN at both ends if it was defined in no round. */
    public static Interval interval(int n, Statistic statistic) {
        double[] values = rounds(n, statistic);
        return new Interval(quantile(values, 0.025), quantile(values, 0.975));
    }

    /** Two-sided p of the hypothesis that a difference over paired units is 0: the share of rounds on the far side, doubled. */
    public static double pairedP(int n, Statistic difference) {
        double[] values = rounds(n, difference);
        long notAbove = Arrays.stream(values).filter(v -> v <= 0).count();
        long notBelow = Arrays.stream(values).filter(v -> v >= 0).count();
        return Math.min(1, 2.0 * (Math.min(notAbove, notBelow) + 1) / (values.length + 1));
    }

    private static double[] rounds(int n, Statistic statistic) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] values = new double[ROUNDS];
        int[] units = new int[n];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < n; i++) units[i] = random.nextInt(n);
            values[round] = statistic.of(units);
        }
        double[] defined = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        Arrays.sort(defined);
        return defined;
    }

    private static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) return Double.NaN;
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
