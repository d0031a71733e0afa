package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.python.PyText;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The clean way to read yes or no: exactly one of the two stands in the reply as a word (VLMEvalKit's YOrN_Extraction). */
public final class YesNoRule {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    private YesNoRule() {}

    /** {@code yes}, {@code no}, or null where the reply says neither or both. */
    public static @Nullable String answer(String reply) {
        Set<String> words = new HashSet<>();
        var matcher = WORD.matcher(PyText.lower(reply));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        boolean yes = words.contains("yes");
        boolean no = words.contains("no");
        if (yes == no) {
            return null;
        }
        return yes ? "yes" : "no";
    }
}
