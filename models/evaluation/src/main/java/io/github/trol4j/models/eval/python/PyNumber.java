package io.github.trol4j.models.eval.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Python's number parsing, rounding and printing. */
public final class PyNumber {
    private static final String DIGITS = "[0-9](?:_?[0-9])*";
    private static final Pattern FLOAT = Pattern.compile(
            "[+-]?(?:(?:" + DIGITS + "\\.?(?:" + DIGITS + ")?|\\." + DIGITS + ")(?:[eE][+-]?" + DIGITS + ")?)");
    private static final Pattern INTEGER = Pattern.compile("[+-]?" + DIGITS);
    private static final Pattern NOT_FINITE = Pattern.compile("([+-]?)(inf|infinity|nan)", Pattern.CASE_INSENSITIVE);

    private PyNumber() {}

    /** The value of {@code float(text)}; empty where Python raises ValueError. */
    public static OptionalDouble parseFloat(String text) {
        String ascii = asciiDigits(PyText.strip(text));
        var special = NOT_FINITE.matcher(ascii);
        if (special.matches()) {
            if (PyText.lower(special.group(2)).equals("nan")) {
                return OptionalDouble.of(Double.NaN);
            }
            return OptionalDouble.of(
                    special.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        if (!FLOAT.matcher(ascii).matches()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Double.parseDouble(ascii.replace("_", "")));
    }

    /** The value of {@code int(text)}; empty where Python raises ValueError. */
    public static Optional<BigInteger> parseInt(String text) {
        String ascii = asciiDigits(PyText.strip(text));
        if (!INTEGER.matcher(ascii).matches() || ascii.length() > MAX_DIGITS) {
            return Optional.empty();
        }
        return Optional.of(new BigInteger(ascii.replace("_", "")));
    }

    /** {@code round(value, digits)}: the exact binary value is rounded, ties to even. */
    public static double round(double value, int digits) {
        if (!Double.isFinite(value)) {
            return value;
        }
        double rounded =
                new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
        return rounded == 0 ? Math.copySign(0.0, value) : rounded;
    }

    /** numpy's {@code round}: scale, round to even, scale back. It differs from {@link #round} in ties of the scaled value. */
    public static double numpyRound(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.rint(value * scale) / scale;
    }

    /** {@code format(value, ".Nf")}. */
    public static String fixed(double value, int digits) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String text =
                new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return isNegative(value) && !text.startsWith("-") ? "-" + text : text;
    }

    /** {@code str(int(value))} of a finite float: cut, not rounded. */
    public static String truncated(double value) {
        return new BigDecimal(value).toBigInteger().toString();
    }

    /** {@code repr(value)}: the shortest decimal that reads back, {@code 2.0}, {@code 1e+16}, {@code 1e-05}. */
    public static String repr(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return isNegative(value) ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            return (shortest.scale() <= 0 ? shortest.setScale(1, RoundingMode.UNNECESSARY) : shortest).toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + power;
    }

    // Java prints at least two digits even where one reads back.
    private static BigDecimal shortest(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (digits.precision() != 2) {
            return digits;
        }
        BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return one.doubleValue() == value ? one : digits;
    }

    private static boolean isNegative(double value) {
        return Double.doubleToRawLongBits(value) < 0;
    }

    private static String asciiDigits(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c > 127 && Character.isDigit(c)) {
                out.append(Character.digit(c, 10));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static final int MAX_DIGITS = 4300; // Python refuses longer integers
}
