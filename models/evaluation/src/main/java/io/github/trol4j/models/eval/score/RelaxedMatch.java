package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.python.PyNumber;
import io.github.trol4j.models.eval.python.PyText;
import java.util.List;
import java.util.OptionalDouble;

/** ChartQA's relaxed accuracy: a number may be 5 % off, anything else must be the same text without case. */
public final class RelaxedMatch {
    private static final double TOLERANCE = 0.05;

    private RelaxedMatch() {}

    /** The clean rule: 5 % of the label, percent signs divide by 100; the best of several labels. */
    public static boolean clean(String reply, List<String> labels) {
        return labels.stream().anyMatch(label -> clean(reply, label));
    }

    /** The released rule: 5 % of the <em>reply</em>, percent signs are dropped (quirks Q13, Q14, Q15). */
    public static boolean released(String reply, List<String> labels) {
        // Q16: a reply with any digit is cut at its first blank
        String cut = PyText.strip(PyText.hasDigit(reply) ? PyText.before(reply, " ") : reply);
        return labels.stream().anyMatch(label -> released(cut, label));
    }

    private static boolean clean(String reply, String label) {
        OptionalDouble said = withPercent(reply);
        OptionalDouble gold = withPercent(label);
        if (said.isPresent() && gold.isPresent() && gold.getAsDouble() != 0) {
            return isClose(said.getAsDouble(), gold.getAsDouble());
        }
        return PyText.lower(PyText.strip(reply)).equals(PyText.lower(PyText.strip(label)));
    }

    private static boolean released(String reply, String label) {
        OptionalDouble said = withoutPercent(reply);
        OptionalDouble gold = withoutPercent(label);
        if (gold.isPresent() && said.isPresent() && said.getAsDouble() != 0) {
            return isClose(gold.getAsDouble(), said.getAsDouble());
        }
        return PyText.lower(label).equals(PyText.lower(reply));
    }

    // Not-a-number and infinity never compare as close.
    private static boolean isClose(double value, double reference) {
        return Math.abs(value - reference) / Math.abs(reference) <= TOLERANCE;
    }

    private static OptionalDouble withPercent(String text) {
        String stripped = PyText.strip(text);
        if (!stripped.endsWith("%")) {
            return PyNumber.parseFloat(stripped);
        }
        OptionalDouble number = PyNumber.parseFloat(PyText.stripRight(stripped, '%'));
        return number.isPresent() ? OptionalDouble.of(number.getAsDouble() / 100.0) : number;
    }

    private static OptionalDouble withoutPercent(String text) {
        return PyNumber.parseFloat(text.endsWith("%") ? PyText.stripRight(text, '%') : text);
    }
}
