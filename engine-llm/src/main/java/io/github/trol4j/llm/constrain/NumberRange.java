package io.github.trol4j.llm.constrain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers between two bounds, in decimal without an exponent.
 *
 * @param min lower bound, null for none
 * @param max upper bound, null for none
 */
record NumberRange(
        @Nullable BigDecimal min,
        boolean minExcluded,
        @Nullable BigDecimal max,
        boolean maxExcluded) {
    private static final BigInteger LARGEST =
            BigInteger.TEN.pow(JsonText.MAX_INTEGER_DIGITS).subtract(BigInteger.ONE);
    private static final int MAX_STATES = 20_000;
    private static final Expr FRACTION = Expr.optional(JsonText.FRACTION);

    boolean isOpen() {
        return min == null && max == null;
    }

    /** The whole numbers in the range; at most {@link JsonText#MAX_INTEGER_DIGITS} digits. */
    Expr integers() {
        BigInteger first = LARGEST.negate();
        if (min != null) {
            BigInteger ceiling = min.setScale(0, java.math.RoundingMode.CEILING).toBigInteger();
            boolean onBound = new BigDecimal(ceiling).compareTo(min) == 0;
            first = minExcluded && onBound ? ceiling.add(BigInteger.ONE) : ceiling;
        }
        BigInteger last = LARGEST;
        if (max != null) {
            BigInteger floor = max.setScale(0, java.math.RoundingMode.FLOOR).toBigInteger();
            boolean onBound = new BigDecimal(floor).compareTo(max) == 0;
            last = maxExcluded && onBound ? floor.subtract(BigInteger.ONE) : floor;
        }
        return integers(first.max(LARGEST.negate()), last.min(LARGEST));
    }

    /** All whole numbers from {@code first} to {@code last}. */
    private static Expr integers(BigInteger first, BigInteger last) {
        if (first.compareTo(last) > 0) {
            return Expr.NOTHING;
        }
        List<Expr> parts = new ArrayList<>();
        if (first.signum() < 0) {
            Expr digits = naturals(last.min(BigInteger.ONE.negate()).negate(), first.negate());
            parts.add(Expr.seq(Utf8.literal("-"), digits));
        }
        if (last.signum() >= 0) {
            parts.add(naturals(first.max(BigInteger.ZERO), last));
        }
        return Expr.alt(parts);
    }

    private static Expr naturals(BigInteger first, BigInteger last) {
        List<Expr> parts = new ArrayList<>();
        for (int digits = first.toString().length(); digits <= last.toString().length(); digits++) {
            BigInteger least = digits == 1 ? BigInteger.ZERO : BigInteger.TEN.pow(digits - 1);
            BigInteger most = BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
            parts.add(sameLength(first.max(least).toString(), last.min(most).toString()));
        }
        return Expr.alt(parts);
    }

    /** Digit strings of one length between two others. */
    private static Expr sameLength(String first, String last) {
        if (first.isEmpty()) {
            return Expr.EMPTY;
        }
        char from = first.charAt(0);
        char to = last.charAt(0);
        String zeros = "0".repeat(first.length() - 1);
        String nines = "9".repeat(first.length() - 1);
        if (from == to) {
            return Expr.seq(digits(from, to), sameLength(first.substring(1), last.substring(1)));
        }
        boolean lowWhole = first.substring(1).equals(zeros);
        boolean highWhole = last.substring(1).equals(nines);
        List<Expr> parts = new ArrayList<>();
        if (!lowWhole) {
            parts.add(Expr.seq(digits(from, from), sameLength(first.substring(1), nines)));
        }
        char lowest = lowWhole ? from : (char) (from + 1);
        char highest = highWhole ? to : (char) (to - 1);
        if (lowest <= highest) {
            parts.add(Expr.seq(digits(lowest, highest), Expr.repeat(JsonText.DIGIT, zeros.length(), zeros.length())));
        }
        if (!highWhole) {
            parts.add(Expr.seq(digits(to, to), sameLength(zeros, last.substring(1))));
        }
        return Expr.alt(parts);
    }

    private static Expr digits(char first, char last) {
        return Utf8.one(CodePoints.of(first, last));
    }

    /** The decimal numbers in the range. */
    Expr numbers() {
        if (isOpen()) {
            return JsonText.NUMBER;
        }
        BigDecimal first = min == null ? new BigDecimal(LARGEST.negate()) : min;
        BigDecimal last = max == null ? new BigDecimal(LARGEST) : max;
        List<Expr> parts = new ArrayList<>();
        if (first.signum() < 0) {
            BigDecimal least = last.signum() < 0 ? last.negate() : BigDecimal.ZERO;
            boolean leastExcluded = last.signum() <= 0 && maxExcluded;
            parts.add(Expr.seq(
                    Utf8.literal("-"), between(least, leastExcluded, first.negate(), min != null && minExcluded)));
        }
        if (last.signum() >= 0) {
            BigDecimal least = first.signum() < 0 ? BigDecimal.ZERO : first;
            boolean leastExcluded = first.signum() >= 0 && minExcluded;
            parts.add(between(least, leastExcluded, last, max != null && maxExcluded));
        }
        return Expr.alt(parts);
    }

    /** Numbers from 0 up that keep to both bounds. */
    private static Expr between(BigDecimal least, boolean leastExcluded, BigDecimal most, boolean mostExcluded) {
        return Intersection.of(atLeast(least, leastExcluded), atMost(most, mostExcluded), MAX_STATES);
    }

    private static Expr atLeast(BigDecimal bound, boolean excluded) {
        String digits = fraction(bound);
        List<Expr> behind = new ArrayList<>(); // fractions that are larger
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '9') {
                behind.add(Expr.seq(
                        Utf8.literal("." + digits.substring(0, i)),
                        digits((char) (digits.charAt(i) + 1), '9'),
                        Expr.repeat(JsonText.DIGIT, 0, 12)));
            }
        }
        Expr tail = excluded
                ? Expr.seq(Expr.repeat(Utf8.literal("0"), 0, 8), digits('1', '9'), Expr.repeat(JsonText.DIGIT, 0, 8))
                : Expr.repeat(JsonText.DIGIT, digits.isEmpty() ? 1 : 0, 12);
        behind.add(Expr.seq(Utf8.literal("." + digits), tail));
        if (digits.isEmpty() && !excluded) {
            behind.add(Expr.EMPTY);
        }
        BigInteger whole = bound.toBigInteger();
        return Expr.alt(
                Expr.seq(integers(whole.add(BigInteger.ONE), LARGEST), FRACTION),
                Expr.seq(Utf8.literal(whole.toString()), Expr.alt(behind)));
    }

    private static Expr atMost(BigDecimal bound, boolean excluded) {
        String digits = fraction(bound);
        List<Expr> behind = new ArrayList<>(); // fractions that are smaller
        for (int i = 0; i < digits.length(); i++) {
            String before = digits.substring(0, i);
            behind.add(i == 0 ? Expr.EMPTY : Utf8.literal("." + before));
            if (digits.charAt(i) > '0') {
                behind.add(Expr.seq(
                        Utf8.literal("." + before),
                        digits('0', (char) (digits.charAt(i) - 1)),
                        Expr.repeat(JsonText.DIGIT, 0, 12)));
            }
        }
        if (!excluded) {
            behind.add(digits.isEmpty() ? Expr.EMPTY : Utf8.literal("." + digits));
            behind.add(Expr.seq(Utf8.literal("." + digits), Expr.repeat(Utf8.literal("0"), 1, 4)));
        }
        BigInteger whole = bound.toBigInteger();
        return Expr.alt(
                Expr.seq(integers(BigInteger.ZERO, whole.subtract(BigInteger.ONE)), FRACTION),
                Expr.seq(Utf8.literal(whole.toString()), Expr.alt(behind)));
    }

    /** The digits behind the point, without zeros at the end. */
    private static String fraction(BigDecimal bound) {
        BigDecimal rest = bound.remainder(BigDecimal.ONE).stripTrailingZeros();
        return rest.scale() <= 0 ? "" : rest.toPlainString().substring(2);
    }
}
