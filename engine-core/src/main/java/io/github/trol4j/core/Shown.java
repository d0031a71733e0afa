package io.github.trol4j.core;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes text from an untrusted file fit for people: short, and without characters that would steer a terminal. */
public final class Shown {
    private static final int LONGEST = 120;
    private static final int LONGEST_MESSAGE = 4_000;

    private Shown() {}

    /** A name or value for a message: at most 120 characters, every other control character replaced. */
    public static String text(String untrusted) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(untrusted.length(), LONGEST); i++) {
            char c = untrusted.charAt(i);
            boolean plain = !steers(c) && !Character.isSurrogate(c) && Character.isDefined(c);
            shown.append(plain ? c : '\uFFFD');
        }
        return untrusted.length() > LONGEST ? shown + "..." : shown.toString();
    }

    /** The first few of many names, and how many more there are. */
    public static String list(Collection<String> untrusted, int most) {
        String first = untrusted.stream().limit(most).map(Shown::text).collect(Collectors.joining(", "));
        int more = untrusted.size() - most;
        return more > 0 ? "%s and %d more".formatted(first, more) : first;
    }

    /** A whole message that may quote untrusted text: at most 4,000 characters, lines kept, control characters spelled out. */
    public static String message(String message) {
        String lines = lines(message);
        return lines.length() <= LONGEST_MESSAGE ? lines : lines.substring(0, LONGEST_MESSAGE) + "...";
    }

    /** Text of any length, such as an answer, with line breaks and tabs, and every other control character spelled out. */
    public static String lines(String untrusted) {
        if (untrusted.chars().noneMatch(c -> isBad((char) c))) {
            return untrusted;
        }
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < untrusted.length(); i++) {
            char c = untrusted.charAt(i);
            if (isBad(c)) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    private static boolean isBad(char c) {
        return c != '\n' && c != '\t' && steers(c);
    }

    /** Control characters, and those that turn the direction of writing. Joiners, which many scripts and emoji need, are harmless. */
    private static boolean steers(char c) {
        return Character.isISOControl(c)
                || (Character.getType(c) == Character.FORMAT && c != '\u200C' && c != '\u200D' && c != '\u00AD')
                || c == '\u2028'
                || c == '\u2029';
    }
}
