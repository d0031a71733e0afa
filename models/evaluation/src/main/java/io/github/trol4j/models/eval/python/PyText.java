package io.github.trol4j.models.eval.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Python's string methods where they differ from Java's: which characters are white space, and what a split keeps. */
public final class PyText {
    private PyText() {}

    /** Removes all Unicode white space at both ends, as {@code str.strip()}. */
    public static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Removes one character, as often as it stands there, at both ends, as {@code str.strip(character)}. */
    public static String strip(String text, char character) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == character) {
            from++;
        }
        while (to > from && text.charAt(to - 1) == character) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Removes one character at the end as often as it stands there, as {@code str.rstrip(character)}. */
    public static String stripRight(String text, char character) {
        int to = text.length();
        while (to > 0 && text.charAt(to - 1) == character) {
            to--;
        }
        return text.substring(0, to);
    }

    public static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    public static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /** Splits at runs of white space and keeps no empty parts, as {@code str.split()}. */
    public static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < text.length(); i++) {
            if (isSpace(text.charAt(i))) {
                if (start >= 0) {
                    words.add(text.substring(start, i));
                }
                start = -1;
            } else if (start < 0) {
                start = i;
            }
        }
        if (start >= 0) {
            words.add(text.substring(start));
        }
        return words;
    }

    /** Splits at every occurrence and keeps empty parts, as {@code str.split(separator)}. */
    public static List<String> split(String text, String separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** The text before the first separator, or all of it. */
    public static String before(String text, String separator) {
        int at = text.indexOf(separator);
        return at < 0 ? text : text.substring(0, at);
    }

    /** The text after the last separator, or all of it. */
    public static String afterLast(String text, String separator) {
        int at = text.lastIndexOf(separator);
        return at < 0 ? text : text.substring(at + separator.length());
    }

    /** Whether any character is a digit by {@code str.isdigit()}, which holds for superscripts and circled digits too. */
    public static boolean hasDigit(String text) {
        return text.codePoints().anyMatch(PyText::isDigit);
    }

    /** The characters as texts; a character outside the basic plane is one of them. */
    public static List<String> characters(String text) {
        return text.codePoints().mapToObj(Character::toString).toList();
    }

    static boolean isSpace(char c) {
        return switch (c) {
            case '\t', '\n', 0x0b, '\f', '\r', 0x1c, 0x1d, 0x1e, 0x1f, ' ', 0x85, 0xa0, 0x1680 -> true;
            case 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 -> true;
            default -> c >= 0x2000 && c <= 0x200a;
        };
    }

    private static boolean isDigit(int c) {
        if (Character.isDigit(c)) {
            return true;
        }
        for (int[] range : DIGITS_THAT_ARE_NOT_DECIMAL) {
            if (c >= range[0] && c <= range[1]) {
                return true;
            }
        }
        return false;
    }

    // Characters with the Unicode property Numeric_Type=Digit: superscripts, subscripts, circled and bracketed digits
    // ...
    private static final int[][] DIGITS_THAT_ARE_NOT_DECIMAL = {
        {0xb2, 0xb3}, {0xb9, 0xb9}, {0x1369, 0x1371}, {0x19da, 0x19da}, {0x2070, 0x2070}, {0x2074, 0x2079},
        {0x2080, 0x2089}, {0x2460, 0x2468}, {0x2474, 0x247c}, {0x2488, 0x2490}, {0x24ea, 0x24ea}, {0x24f5, 0x24fd},
        {0x24ff, 0x24ff}, {0x2776, 0x277e}, {0x2780, 0x2788}, {0x278a, 0x2792}, {0x10a40, 0x10a43}, {0x10e60, 0x10e68},
        {0x11052, 0x1105a}, {0x1f100, 0x1f10a},
    };
}
