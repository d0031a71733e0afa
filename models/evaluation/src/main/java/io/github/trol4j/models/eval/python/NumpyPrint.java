package io.github.trol4j.models.eval.python;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** How numpy prints one-dimensional arrays with default options; such prints stand inside published prompts. */
public final class NumpyPrint {
    private static final int MAX_FRACTION = 8;
    private static final int LINE = 74;

    private NumpyPrint() {}

    /** A row of float64 values that fits one line, e.g. {@code [0.02 0.1  0.05 0.2 ]}. */
    public static String floats(double[] values) {
        return wantsExponent(values) ? scientific(values) : positional(values);
    }

    /** A row of texts as an object array: Python quotes, one blank between, a new line before an item past column 74. */
    public static String texts(List<String> values) {
        StringBuilder out = new StringBuilder();
        StringBuilder line = new StringBuilder("[");
        for (int i = 0; i < values.size(); i++) {
            String word = quoted(values.get(i));
            String gap = i == 0 ? "" : " ";
            if (i > 0 && width(line) + 1 + word.codePointCount(0, word.length()) > LINE) {
                out.append(stripRight(line.toString())).append('\n');
                line.setLength(0);
                line.append(' ');
                gap = "";
            }
            line.append(gap).append(word);
        }
        return out.append(line).append(']').toString();
    }

    /** Python's {@code repr} of a text: single quotes unless the text has ' and no ". */
    public static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            if (c == quote || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\r') {
                out.append("\\r");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (isPrintable(c)) {
                out.appendCodePoint(c);
            } else if (c <= 0xff) {
                out.append(String.format("\\x%02x", c));
            } else if (c <= 0xffff) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append(String.format("\\U%08x", c));
            }
        });
        return out.append(quote).toString();
    }

    private static boolean wantsExponent(double[] values) {
        double largest = 0;
        double smallest = Double.MAX_VALUE;
        for (double value : values) {
            if (value == 0 || !Double.isFinite(value)) {
                continue;
            }
            largest = Math.max(largest, Math.abs(value));
            smallest = Math.min(smallest, Math.abs(value));
        }
        return largest > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
    }

    private static String positional(double[] values) {
        List<String[]> parts = new ArrayList<>();
        int left = 0;
        int right = 0;
        for (double value : values) {
            BigDecimal shortest = new BigDecimal(Double.toString(value));
            String text = shortest.stripTrailingZeros().scale() <= MAX_FRACTION
                    ? shortest.toPlainString()
                    : PyNumber.fixed(value, MAX_FRACTION);
            int dot = text.indexOf('.');
            String whole = dot < 0 ? text : text.substring(0, dot);
            String fraction = dot < 0 ? "" : PyText.stripRight(text.substring(dot + 1), '0');
            parts.add(new String[] {whole, fraction});
            left = Math.max(left, whole.length());
            right = Math.max(right, fraction.length());
        }
        List<String> cells = new ArrayList<>();
        for (String[] part : parts) {
            cells.add(" ".repeat(left - part[0].length()) + part[0] + "." + part[1]
                    + " ".repeat(right - part[1].length()));
        }
        return "[" + String.join(" ", cells) + "]";
    }

    private static String scientific(double[] values) {
        List<String[]> parts = new ArrayList<>();
        int digits = 0;
        for (double value : values) {
            String[] part = mantissaAndExponent(value);
            parts.add(part);
            digits = Math.max(digits, part[0].length() - part[0].indexOf('.') - 1);
        }
        List<String> cells = new ArrayList<>();
        int width = 0;
        for (String[] part : parts) {
            int missing = digits - (part[0].length() - part[0].indexOf('.') - 1);
            cells.add(part[0] + "0".repeat(missing) + "e" + part[1]);
            width = Math.max(width, cells.getLast().length());
        }
        int columns = width;
        return "["
                + String.join(
                        " ",
                        cells.stream()
                                .map(c -> " ".repeat(columns - c.length()) + c)
                                .toList()) + "]";
    }

    // The shortest mantissa that reads back, at most eight decimals; always with a dot.
    private static String[] mantissaAndExponent(double value) {
        if (value == 0) {
            return new String[] {PyNumber.repr(value).startsWith("-") ? "-0." : "0.", "+00"};
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (shortest.precision() > MAX_FRACTION + 1) {
            BigDecimal exact = new BigDecimal(value);
            shortest = exact.setScale(exact.scale() - exact.precision() + MAX_FRACTION + 1, RoundingMode.HALF_EVEN)
                    .stripTrailingZeros();
        }
        int exponent = shortest.precision() - shortest.scale() - 1;
        String all = shortest.unscaledValue().abs().toString();
        String mantissa = (value < 0 ? "-" : "") + all.charAt(0) + "." + all.substring(1);
        return new String[] {mantissa, String.format("%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent))};
    }

    private static boolean isPrintable(int c) {
        if (c == ' ') {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    private static int width(StringBuilder line) {
        return line.codePointCount(0, line.length());
    }

    private static String stripRight(String text) {
        int to = text.length();
        while (to > 0 && PyText.isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(0, to);
    }
}
