package io.github.trol4j.models.eval.stats;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

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
        return interval(oneStratum(n), statistic);
    }

    /** The same where units are drawn within strata only, each as often as it has units: for sums over fixed parts. */
    public static Interval interval(List<int[]> strata, Statistic statistic) {
        double[] values = rounds(strata, statistic);
        return new Interval(quantile(values, 0.025), quantile(values, 0.975));
    }

    /** Two-sided p of the hypothesis that a difference over paired units is 0: the share of rounds on the far side, doubled. */
    public static double pairedP(int n, Statistic difference) {
        double[] values = rounds(oneStratum(n), difference);
        long notAbove = Arrays.stream(values).filter(v -> v <= 0).count();
        long notBelow = Arrays.stream(values).filter(v -> v >= 0).count();
        return Math.min(1, 2.0 * (Math.min(notAbove, notBelow) + 1) / (values.length + 1));
    }

    private static List<int[]> oneStratum(int n) {
        return List.of(IntStream.range(0, n).toArray());
    }

    private static double[] rounds(List<int[]> strata, Statistic statistic) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] values = new double[ROUNDS];
        int[] units = new int[strata.stream().mapToInt(s -> s.length).sum()];
        for (int round = 0; round < ROUNDS; round++) {
            int at = 0;
            for (int[] stratum : strata) {
                for (int i = 0; i < stratum.length; i++) {
                    units[at++] = stratum[random.nextInt(stratum.length)];
                }
            }
            values[round] = statistic.of(units);
        }
        double[] defined = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        Arrays.sort(defined);
        return defined;
    }

    private static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
