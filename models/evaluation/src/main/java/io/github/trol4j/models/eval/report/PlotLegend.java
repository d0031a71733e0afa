package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.eval.report.Drawing.Anchor;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * How the settings of a sweep look. What was swept first has a colour for each value, what was swept besides a mark for each
 * combination; so {@code weights=q8,traversal=off} is as blue as every q8 and as hollow as every run without traversal. Where one key was
 * swept over more values than there are colours, a colour's second value has another mark.
 */
final class PlotLegend {
    static final Drawing.Style WORDS = new Drawing.Style(13, false, "#1d2430");
    private static final int ROW = 24;
    private static final int WIDTH = 690; // leaves room for a remark at the right
    private static final double GAP = 22;

    /** Okabe and Ito's colours, which the colour-blind can tell apart; the yellow is left out on white. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#5b5b5b");

    private static final int MARKS = 5;
    private static final String SEPARATOR = ",(?=[a-z]+=)"; // commas inside a value separate numbers

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
        int number = colours.indexOf(first(setting)) / COLOURS.size() + marks.indexOf(others(setting));
        mark(drawing, x, y, number, colour(setting));
    }

    int height() {
        return (rows(colours) + (marks.size() > 1 ? rows(marks) : 0)) * ROW;
    }

    /** Lines that some labels take. */
    private static int rows(List<String> labels) {
        int rows = 1;
        double x = 0;
        for (String label : labels) {
            double width = 20 + WORDS.width(label) + GAP;
            if (x > 0 && x + width > WIDTH) {
                rows++;
                x = 0;
            }
            x += width;
        }
        return rows;
    }

    /** Rows of colours, and below them those of marks where there are several. */
    void draw(Drawing drawing, double left, double top) {
        Pen pen = new Pen(drawing, left, top);
        for (int i = 0; i < colours.size(); i++) {
            pen.label(colours.get(i), i / COLOURS.size(), COLOURS.get(i % COLOURS.size()));
        }
        if (marks.size() < 2) {
            return;
        }
        Pen below = new Pen(drawing, left, top + rows(colours) * ROW);
        for (int i = 0; i < marks.size(); i++) {
            below.label(marks.get(i), i, "#3a4252");
        }
    }

    /** Writes labels one behind the other, line by line. */
    private static final class Pen {
        private final Drawing drawing;
        private final double left;
        private double x;
        private double y;

        Pen(Drawing drawing, double left, double top) {
            this.drawing = drawing;
            this.left = left;
            this.x = left;
            this.y = top;
        }

        void label(String text, int number, String colour) {
            double width = 20 + WORDS.width(text) + GAP;
            if (x > left && x - left + width > WIDTH) {
                x = left;
                y += ROW;
            }
            mark(drawing, x + 7, y - 4.5, number, colour);
            drawing.words(x + 20, y, text, WORDS, Anchor.START);
            x += width;
        }
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
        return setting.split(SEPARATOR, 2)[0];
    }

    private static String others(String setting) {
        String[] parts = setting.split(SEPARATOR, 2);
        return parts.length == 1 ? "" : parts[1];
    }
}
