package io.github.trol4j.models.gates;

import io.github.trol4j.core.Shown;
import io.github.trol4j.models.trace.Lens;
import io.github.trol4j.models.trace.Lens.Candidate;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedToken;
import io.github.trol4j.models.trace.TracedToken.Part;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Traces as lines of text: every layer and token as a cell, the words of the question with their gates, and what each layer would say
 * next. No line is longer than the terminal is wide.
 */
public final class GateText {
    private static final int NARROWEST = 40;
    private static final int WIDEST = 400;
    private static final String COLUMNS = "%-5s %7s %5s %6s  ";
    private static final int COLUMNS_WIDTH = 28;
    private static final int NARROWEST_LENS = 10;

    private final Trace trace;
    private final int width;
    private final Paint paint;
    private final StringBuilder text = new StringBuilder();

    private GateText(Trace trace, int width, Paint paint) {
        this.trace = trace;
        this.width = width;
        this.paint = paint;
    }

    /** @param width characters of a line; at least 40 are used */
    public static String of(List<Trace> runs, int width, Paint paint) {
        int fitting = Math.clamp(width, NARROWEST, WIDEST);
        StringBuilder all = new StringBuilder();
        for (Trace run : runs) {
            all.append(all.isEmpty() ? "" : "\n").append(new GateText(run, fitting, paint).write());
        }
        if (runs.size() == 2) {
            all.append('\n')
                    .append(RunNames.difference(runs.getFirst(), runs.getLast()))
                    .append('\n');
        }
        return all.toString();
    }

    private String write() {
        line(trace.question().text());
        line("-> " + trace.answer().text());
        line(RunNames.facts(trace));
        if (trace.hasGates()) {
            text.append('\n').append(new CellMap(trace, width, paint).write()).append('\n');
            words();
        } else {
            line("Everything was read once: no gate was asked, nothing was looked at twice.");
        }
        layers();
        return paint == Paint.PLAIN
                ? text.toString().lines().map(String::stripTrailing).collect(Collectors.joining("\n", "", "\n"))
                : text.toString();
    }

    private void line(String untrusted) {
        Shown.lines(untrusted).lines().forEach(l -> text.append(l).append('\n'));
    }

    /** The tokens behind the system prompt, each with its mean gate. */
    private void words() {
        int column = 0;
        for (int t : trace.positions(token -> !token.isImage() && token.part() != Part.SYSTEM)) {
            double gate = trace.gates().mean(t);
            String word = String.format(
                    Locale.ROOT, " %s %.2f ", Pieces.name(trace.tokens().get(t).piece(), 16), gate);
            if (column + word.length() > width && column > 0) {
                text.append('\n');
                column = 0;
            }
            text.append(paint.on(HeatColours.of(gate), word));
            column += word.length();
        }
        text.append("\n\n");
    }

    private void layers() {
        int each = (width - COLUMNS_WIDTH) / 3;
        boolean lens = each >= NARROWEST_LENS;
        text.append(String.format(COLUMNS, "layer", "picture", "words", "change"));
        text.append(lens ? columns(each, "once", "twice", "mixed") : "").append('\n');
        int[] image = trace.positions(TracedToken::isImage);
        int[] words = trace.positions(token -> token.part() != Part.SYSTEM && !token.isImage());
        for (int layer = 0; layer < trace.layers(); layer++) {
            text.append(String.format(
                    COLUMNS,
                    layer,
                    number(trace.gates().mean(layer, image)),
                    number(trace.gates().mean(layer, words)),
                    number(change(layer, words))));
            Lens read = trace.lens().get(layer);
            text.append(lens ? columns(each, best(read.once()), best(read.twice()), best(read.mixed())) : "");
            text.append('\n');
        }
    }

    private double change(int layer, int[] tokens) {
        return IntStream.of(tokens)
                .mapToDouble(t -> trace.passes().relative(layer, t))
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }

    private static String columns(int each, String once, String twice, String mixed) {
        return (fit(once, each) + fit(twice, each) + fit(mixed, each)).stripTrailing();
    }

    private static String fit(String text, int room) {
        int most = room - 1;
        String cut = text.length() > most ? text.substring(0, Math.max(0, most - 1)) + "…" : text;
        return cut + " ".repeat(room - cut.length());
    }

    private static String best(List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return "-";
        }
        Candidate first = candidates.getFirst();
        return String.format(Locale.ROOT, "%s %.0f%%", Pieces.name(first.piece(), 14), 100 * first.probability());
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }
}
