package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.eval.report.Drawing.Anchor;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * How the settings of a sweep look. What was swept first has a colour for each value, what was swept besides a mark for each
 * combination; so {@code weights=q8,traversal=off} is as blue as every q8 and as hollow as every run without traversal.
 */
final class PlotLegend {
    static final Drawing.Style WORDS = new Drawing.Style(13, false, "#1d2430");
    private static final int ROW = 24;
    private static final double GAP = 22;

    /** Okabe and Ito's colours, which the colour-blind can tell apart; the yellow is left out on white. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#5b5b5b");

    private static final int MARKS = 5;

    private final List<String> colours;
    private final List<String> marks;

    PlotLegend(List<String> settings) {
        this.colours = settings.stream().map(PlotLegend::first).distinct().toList();
        this.marks = settings.stream().map(PlotLegend::others).distinct().toList();
    }

    String colour(String setting) {
        return COLOURS.get(colours.indexOf(first(setting)) % COLOURS.size());
    }

    void mark(Drawing drawing, double x, double y, String setting) {
        mark(drawing, x, y, marks.indexOf(others(setting)), colour(setting));
    }

    int height() {
        return marks.size() > 1 ? 2 * ROW : ROW;
    }

    /** A row of colours, and one of marks where there are several. */
    void draw(Drawing drawing, double left, double top) {
        double x = left;
        for (int i = 0; i < colours.size(); i++) {
            drawing.fill(new Rectangle2D.Double(x, top - 9, 14, 9), COLOURS.get(i % COLOURS.size()));
            x = label(drawing, x + 20, top, colours.get(i));
        }
        if (marks.size() < 2) {
            return;
        }
        x = left;
        for (int i = 0; i < marks.size(); i++) {
            mark(drawing, x + 7, top + ROW - 4.5, i, "#3a4252");
            x = label(drawing, x + 20, top + ROW, marks.get(i));
        }
    }

    private static double label(Drawing drawing, double x, double y, String text) {
        drawing.words(x, y, text, WORDS, Anchor.START);
        return x + WORDS.width(text) + GAP;
    }

    private static void mark(Drawing drawing, double x, double y, int number, String colour) {
        boolean hollow = number % 2 == 1;
        Shape shape = shape(x, y, number / 2 % MARKS);
        drawing.fill(shape, hollow ? "#ffffff" : colour);
        drawing.outline(shape, colour, hollow ? 2 : 1);
    }

    private static Shape shape(double x, double y, int number) {
        return switch (number) {
            case 0 -> new Ellipse2D.Double(x - 5, y - 5, 10, 10);
            case 1 -> new Rectangle2D.Double(x - 4.5, y - 4.5, 9, 9);
            case 2 -> polygon(x, y - 6, x + 6, y + 5, x - 6, y + 5);
            case 3 -> polygon(x, y - 6.5, x + 6.5, y, x, y + 6.5, x - 6.5, y);
            default -> polygon(x, y + 6, x + 6, y - 5, x - 6, y - 5);
        };
    }

    private static Shape polygon(double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        path.closePath();
        return path;
    }

    private static String first(String setting) {
        return setting.split(",", 2)[0];
    }

    private static String others(String setting) {
        int comma = setting.indexOf(',');
        return comma < 0 ? "" : setting.substring(comma + 1);
    }
}
