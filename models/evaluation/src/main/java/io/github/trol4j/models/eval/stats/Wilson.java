package io.github.trol4j.models.eval.stats;

/** The score interval of E. B. Wilson (1927) for a rate; it stays within 0..1 and is sensible for few items. */
public final class Wilson {
    private static final double Z = 1.959963984540054; // 97.5 % point of the normal distribution

    private Wilson() {}

    /** The interval of hits / n as fractions. */
    public static Interval of(int hits, int n) {
        if (n < 1 || hits < 0 || hits > n) {
            throw new IllegalArgumentException("no rate: " + hits + " of " + n);
        }
        double rate = (double) hits / n;
        double centre = rate + Z * Z / (2 * n);
        double spread = Z * Math.sqrt(rate * (1 - rate) / n + Z * Z / (4.0 * n * n));
        double scale = 1 + Z * Z / n;
        return new Interval(hits == 0 ? 0 : (centre - spread) / scale, hits == n ? 1 : (centre + spread) / scale);
    }
}
