package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.python.PyText;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The option letter that stands last in a reply: first as {@code (A)}, else as a word {@code A}, else by the option's text. */
public final class LastLetter {
    private static final String WEB_MARKS = ",.!?;:'\"";
    private static final List<Character> EDGE_MARKS = List.of(',', '.', '!', '?', ';', ':', '\'');

    private LastLetter() {}

    /** The rule of VisualWebBench, letters A..H; a single character is taken as it is, in capitals. Null if there is none. */
    public static @Nullable String web(String reply) {
        if (reply.codePointCount(0, reply.length()) == 1) {
            return PyText.upper(reply);
        }
        if (reply.length() >= 2 && Letters.index(reply.substring(0, 1)) >= 0 && reply.charAt(1) == '.') {
            return reply.substring(0, 1);
        }
        StringBuilder kept = new StringBuilder();
        reply.chars().filter(c -> WEB_MARKS.indexOf(c) < 0).forEach(c -> kept.append((char) c));
        return standing(" " + kept + " ", 8);
    }

    /** The rule of the MMMU authors without its random choice. Null if the reply names no option. */
    public static @Nullable String mmmu(String reply, List<String> options) {
        String text = reply;
        for (char mark : EDGE_MARKS) {
            text = PyText.strip(text, mark);
        }
        text = " " + text + " ";
        String letter = standing(text, options.size());
        if (letter != null || PyText.words(text).size() <= 5) {
            return letter;
        }
        return lastText(text.toLowerCase(Locale.ROOT), options);
    }

    private static @Nullable String standing(String text, int options) {
        for (String form : List.of("(%s)", " %s ")) {
            String best = null;
            int place = -1;
            for (int i = 0; i < options; i++) {
                int at = text.lastIndexOf(String.format(form, Letters.of(i)));
                if (at > place) {
                    place = at;
                    best = Letters.of(i);
                }
            }
            if (best != null) {
                return best;
            }
        }
        return null;
    }

    private static @Nullable String lastText(String text, List<String> options) {
        String best = null;
        int place = -1;
        for (int i = 0; i < options.size(); i++) {
            int at = text.lastIndexOf(PyText.lower(options.get(i)));
            if (at > place) {
                place = at;
                best = Letters.of(i);
            }
        }
        return best;
    }
}
