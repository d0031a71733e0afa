package io.github.trol4j.models.nano;

import java.util.Collection;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Right answers among all, in percent, with the Wilson 95 % interval.
 *
 * @param n questions
 */
record Share(int n, double percent, double low, double high) {
    private static final double Z = 1.959964;
    private static final Pattern CELL = Pattern.compile("([0-9.]+) \\(([0-9.]+)-([0-9.]+)\\)");

    static <T> Share of(Collection<T> all, Predicate<T> right) {
        int n = all.size();
        double p = (double) all.stream().filter(right).count() / n;
        double scale = 1 + Z * Z / n;
        double middle = p + Z * Z / (2 * n);
        double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n));
        return new Share(n, 100 * p, 100 * (middle - half) / scale, 100 * (middle + half) / scale);
    }

    /** Reads what {@link #cell} wrote into a table. */
    static Share parse(String cell) {
        Matcher m = CELL.matcher(cell.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException("not a share with its interval: '" + cell + "'");
        }
        return new Share(
                0, Double.parseDouble(m.group(1)), Double.parseDouble(m.group(2)), Double.parseDouble(m.group(3)));
    }

    /** Whether both can come from one model. */
    boolean overlaps(Share other) {
        return low <= other.high && other.low <= high;
    }

    String cell() {
        return String.format(Locale.ROOT, "%.1f (%.1f-%.1f)", percent, low, high);
    }
}
