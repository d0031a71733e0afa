package io.github.trol4j.models.eval.score;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The released way to read an option letter for Q-Bench and ScienceQA, with its slips (quirk Q9). */
public final class ReleasedLetter {
    private static final String KNOWN = "ABCDE";
    private static final Pattern SENTENCE = Pattern.compile("The answer is ([A-Z])[^\\n]");

    private ReleasedLetter() {}

    /** The index of the option, or -1 where the rule fails or names an option that does not exist. */
    public static int index(String reply, int options) {
        int index = KNOWN.indexOf(letter(reply));
        return index < Math.min(options, KNOWN.length()) ? index : -1;
    }

    private static char letter(String reply) {
        if (reply.length() == 1 && KNOWN.contains(reply)) {
            return reply.charAt(0);
        }
        if (reply.length() >= 2 && KNOWN.indexOf(reply.charAt(0)) >= 0 && reply.contains(".")) {
            return reply.charAt(0);
        }
        Matcher matcher = SENTENCE.matcher(reply);
        if (!matcher.find()) {
            return '?';
        }
        char letter = matcher.group(1).charAt(0);
        return matcher.find() ? '?' : letter;
    }
}
