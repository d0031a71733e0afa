package io.github.trol4j.llm.text;

/** White space as Python's {@code str.strip} understands it, which is neither Java's {@code strip} nor {@code trim}. */
public final class Blanks {
    private Blanks() {}

    /** The text without white space at either end. */
    public static String strip(String text) {
        return stripLeft(stripRight(text));
    }

    /** The text without white space at its beginning. */
    static String stripLeft(String text) {
        int start = 0;
        while (start < text.length() && isBlank(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    /** The text without white space at its end. */
    static String stripRight(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** Whether it separates words: Unicode white space plus the four information separators U+001C to U+001F. */
    public static boolean isBlank(char c) {
        return switch (c) {
            case ' ', '\u0085', '\u00a0', '\u1680', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000' -> true;
            default -> c >= '\t' && c <= '\r' || c >= '\u001c' && c <= '\u001f' || c >= '\u2000' && c <= '\u200a';
        };
    }
}
