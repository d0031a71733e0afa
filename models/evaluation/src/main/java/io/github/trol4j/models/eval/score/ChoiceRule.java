package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.python.PyText;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The clean way to read an option letter out of a free reply: a letter that stands alone, or the only option text that occurs. It is
 * VLMEvalKit's exact matching (can_infer_option and can_infer_text) plus single lower-case letters, without its chance and its judge.
 */
public final class ChoiceRule {
    private static final Pattern MARKS = Pattern.compile("[.()\\[\\],:;!*#{}]");

    private ChoiceRule() {}

    /** The chosen letter among the given options, or null where the reply names none or several. */
    public static @Nullable String letter(String reply, List<String> options) {
        String letter = standingAlone(reply, options.size());
        if (letter != null) {
            return letter.isEmpty() ? null : letter;
        }
        return onlyText(reply, options);
    }

    /** The same without the texts of the options. */
    public static @Nullable String letter(String reply, int options) {
        String letter = standingAlone(reply, options);
        return letter == null || letter.isEmpty() ? null : letter;
    }

    // The letter; empty if several stand alone; null if none does.
    private static @Nullable String standingAlone(String reply, int options) {
        List<String> words = PyText.words(MARKS.matcher(reply).replaceAll(" "));
        Set<String> found = new TreeSet<>();
        for (String word : words) {
            if (isValid(word, options)) {
                found.add(word);
            }
        }
        if (found.size() == 1) {
            return found.iterator().next();
        }
        if (!found.isEmpty()) {
            return "";
        }
        if (words.size() == 1
                && words.getFirst().codePointCount(0, words.getFirst().length()) == 1) {
            String capital = PyText.upper(words.getFirst());
            if (isValid(capital, options)) {
                return capital;
            }
        }
        return null;
    }

    private static @Nullable String onlyText(String reply, List<String> options) {
        String low = PyText.lower(reply);
        int total = 0;
        for (String option : options) {
            total += length(PyText.lower(option));
        }
        if (length(low) > 2 * total) {
            return null;
        }
        String found = null;
        for (int i = 0; i < options.size(); i++) {
            String option = PyText.lower(options.get(i));
            if (option.isEmpty() || !low.contains(option)) {
                continue;
            }
            if (found != null) {
                return null;
            }
            found = Letters.of(i);
        }
        return found;
    }

    private static boolean isValid(String word, int options) {
        int index = Letters.index(word);
        return index >= 0 && index < options;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
