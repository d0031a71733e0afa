package io.github.trol4j.models.eval.stats;

/** The exact test for paired yes/no results: do the items that flipped lean to one side? */
public final class McNemar {
    private McNemar() {}

    /**
     * Two-sided p value.
     *
     * @param onlyFirst items that only the first run got right
     * @param onlySecond items that only the second run got right
     */
    public static double p(int onlyFirst, int onlySecond) {
        int flips = onlyFirst + onlySecond;
        if (flips == 0) {
            return 1;
        }
        double logHalf = flips * Math.log(0.5);
        double logChoose = 0; // log of (flips choose k), from k = 0
        double tail = 0;
        for (int k = 0; k <= Math.min(onlyFirst, onlySecond); k++) {
            if (k > 0) {
                logChoose += Math.log((double) (flips - k + 1) / k);
            }
            tail += Math.exp(logChoose + logHalf);
        }
        return Math.min(1, 2 * tail);
    }
}
