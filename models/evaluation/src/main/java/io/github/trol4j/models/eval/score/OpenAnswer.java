package io.github.trol4j.models.eval.score;

import io.github.trol4j.models.eval.python.PyNumber;
import io.github.trol4j.models.eval.python.PyText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Open questions of MMMU: key phrases and numbers are taken out of the reply, texts match by containment, numbers to 2 decimals. */
public final class OpenAnswer {
    private static final List<String> CUES =
            List.of("could be ", "so ", "is ", "thus ", "therefore ", "final ", "answer ", "result ");
    private static final List<String> TRIVIAL = List.of(":", ",", ".", "!", "?", ";", "'");
    private static final List<Pattern> NUMBERS = List.of(
            Pattern.compile("-?\\b\\d{1,3}(?:,\\d{3})+\\b", Pattern.UNICODE_CHARACTER_CLASS),
            Pattern.compile("-?\\d+(?:\\.\\d+)?[eE][+-]?\\d+", Pattern.UNICODE_CHARACTER_CLASS),
            Pattern.compile(
                    "-?(?:\\d+\\.\\d+|\\.\\d+|\\d+\\b)(?![eE][+-]?\\d+)(?![,\\d])", Pattern.UNICODE_CHARACTER_CLASS));

    private sealed interface Value {}

    private record Text(String text) implements Value {}

    private record Amount(double number) implements Value {}

    private OpenAnswer() {}

    /** Whether the reply contains one of the right answers. */
    public static boolean matches(String reply, List<String> answers) {
        List<Value> wanted = new ArrayList<>();
        for (String answer : answers) {
            wanted.addAll(normalize(answer));
        }
        for (Value said : candidates(reply)) {
            for (Value want : wanted) {
                boolean equal = switch (said) {
                    case Text text ->
                        want instanceof Text(String part) && text.text().contains(part);
                    case Amount number -> want instanceof Amount(double gold) && gold == number.number();
                };
                if (equal) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Value> candidates(String reply) {
        List<String> keys = keys(PyText.lower(PyText.strip(PyText.strip(reply), '.')));
        List<String> found = new ArrayList<>(keys);
        for (String key : keys) {
            for (Pattern pattern : NUMBERS) {
                Matcher matcher = pattern.matcher(key);
                while (matcher.find()) {
                    found.add(matcher.group());
                }
            }
        }
        List<Value> values = new ArrayList<>();
        for (String text : found) {
            values.addAll(normalize(text));
        }
        return values;
    }

    // The shortest tail after a cue word of each line; the whole reply if no line has one.
    private static List<String> keys(String reply) {
        List<String> lines = PyText.split(reply, "\n");
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String shortest = "";
            List<String> cues = new ArrayList<>(CUES);
            if (i == lines.size() - 1) {
                cues.add("=");
            }
            for (String cue : cues) {
                if (!lines.get(i).contains(cue)) {
                    continue;
                }
                String tail = PyText.strip(PyText.afterLast(lines.get(i), cue));
                if (shortest.isEmpty() || length(tail) < length(shortest)) {
                    shortest = tail;
                }
            }
            if (!shortest.isEmpty() && !TRIVIAL.contains(shortest)) {
                keys.add(shortest);
            }
        }
        return keys.isEmpty() ? List.of(reply) : keys;
    }

    private static List<Value> normalize(String answer) {
        String text = PyText.strip(answer);
        OptionalDouble number = PyNumber.parseFloat(text.replace(",", ""));
        if (number.isPresent()) {
            return List.of(new Amount(PyNumber.round(number.getAsDouble(), 2)));
        }
        String low = PyText.lower(text);
        // a single letter must stand at a blank, or it would match inside any word
        return length(low) == 1 ? List.of(new Text(" " + low), new Text(low + " ")) : List.of(new Text(low));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
