package io.github.trol4j.models.eval.score;

import java.util.List;

/** Option letters. */
public final class Letters {
    private Letters() {}

    /** The letter of an option, A for 0. Sets have at most 26 options. */
    public static String of(int index) {
        return String.valueOf((char) ('A' + index));
    }

    /** The index of a letter; -1 for anything else. */
    public static int index(String letter) {
        return letter.length() == 1 && letter.charAt(0) >= 'A' && letter.charAt(0) <= 'Z' ? letter.charAt(0) - 'A' : -1;
    }

    /** {@code A. text} for every option, joined. */
    public static String list(List<String> options, String separator) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < options.size(); i++) {
            if (i > 0) {
                out.append(separator);
            }
            out.append(of(i)).append(". ").append(options.get(i));
        }
        return out.toString();
    }
}
