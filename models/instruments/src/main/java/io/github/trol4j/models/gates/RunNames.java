package io.github.trol4j.models.gates;

import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedPicture;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run is called beside others. */
final class RunNames {
    private RunNames() {}

    /** Its pictures and its policy, such as {@code 02-shapes.png · traversal full}. */
    static String facts(Trace trace) {
        return Stream.concat(
                        trace.pictures().stream().map(TracedPicture::name),
                        Stream.of("traversal " + trace.question().options().traversal()))
                .collect(Collectors.joining(" · "));
    }

    /** What two runs have in common and what not, in one line. */
    static String difference(Trace a, Trace b) {
        String answers = a.answer().ids().equals(b.answer().ids()) ? "The same answer" : "Different answers";
        if (!a.hasGates() || !b.hasGates()) {
            return answers + "; only runs with a second pass have gates to compare.";
        }
        if (a.gates().tokens() != b.gates().tokens()) {
            return "%s; prompts of %d and %d tokens."
                    .formatted(answers, a.gates().tokens(), b.gates().tokens());
        }
        int layer = 0;
        int token = 0;
        for (int l = 0; l < a.layers(); l++) {
            for (int t = 0; t < a.tokens().size(); t++) {
                if (distance(a, b, l, t) > distance(a, b, layer, token)) {
                    layer = l;
                    token = t;
                }
            }
        }
        return String.format(
                Locale.ROOT,
                "%s; gates differ most in layer %d at token %d (%s): %.2f and %.2f.",
                answers,
                layer,
                token,
                Pieces.name(b.tokens().get(token).piece()),
                a.gates().get(layer, token),
                b.gates().get(layer, token));
    }

    private static float distance(Trace a, Trace b, int layer, int token) {
        float distance = Math.abs(a.gates().get(layer, token) - b.gates().get(layer, token));
        return Float.isNaN(distance) ? 0 : distance;
    }
}
