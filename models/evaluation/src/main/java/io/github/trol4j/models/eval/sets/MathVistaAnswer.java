package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.python.EditDistance;
import io.github.trol4j.models.eval.python.PyNumber;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Letters;
import io.github.trol4j.models.eval.sets.MathVista.Problem;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The MathVista authors' normalisation of an extracted answer. */
final class MathVistaAnswer {
    private static final Pattern BRACKETED = Pattern.compile("\\(([a-zA-Z])\\)");

    private MathVistaAnswer() {}

    /** The text that is compared with the answer; null where a number was wanted and none stands there. */
    static @Nullable String normalize(String extraction, Problem problem) {
        if (problem.isMultipleChoice()) {
            return choice(PyText.strip(extraction), problem.choices());
        }
        OptionalDouble number = PyNumber.parseFloat(extraction);
        return switch (problem.answerType()) {
            case "integer" ->
                number.isPresent() && Double.isFinite(number.getAsDouble())
                        ? PyNumber.truncated(number.getAsDouble())
                        : null;
            case "float" ->
                number.isPresent() && problem.precision() != null
                        ? PyNumber.repr(PyNumber.round(number.getAsDouble(), problem.precision()))
                        : null;
            default -> extraction;
        };
    }

    // A letter names its choice; any other text means the choice that is nearest to it, so nothing is ever unparsed.
    private static @Nullable String choice(String extraction, List<String> choices) {
        Matcher matcher = BRACKETED.matcher(extraction);
        String said = matcher.find() ? PyText.upper(matcher.group(1)) : extraction;
        int letter = Letters.index(said);
        if (letter >= 0 && letter < choices.size()) {
            return choices.get(letter);
        }
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String choice : choices) {
            int distance = EditDistance.between(said, choice);
            if (distance < least) {
                least = distance;
                nearest = choice;
            }
        }
        return nearest;
    }
}
