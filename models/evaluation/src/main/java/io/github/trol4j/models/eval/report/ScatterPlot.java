package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.eval.report.Drawing.Anchor;
import io.github.trol4j.models.eval.report.Drawing.Style;
import io.github.trol4j.models.eval.report.SweepReport.Point;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Score, with its interval, against the cost of an item: a panel with its own axes for each set, one legend for all. */
final class ScatterPlot {
    private static final int WIDTH = 900;
    private static final int MARGIN = 20;
    private static final int WIDE_PANEL = 420;
    private static final int PANEL = 350;
    private static final int LEFT = 56; // of a panel: numbers of the score
    private static final int TOP = 48; // title
    private static final int BOTTOM = 50; // numbers and name of the cost
    private static final double CAP = 4; // half the width of an interval's end
    private static final double PERCENT = 100;

    private static final String INK = "#1d2430";
    private static final String GRID = "#e1e5ec";
    private static final Style TITLE = new Style(15, true, INK);
    private static final Style WORDS = PlotLegend.WORDS;
    private static final Style NUMBERS = new Style(12, false, "#4a5263");

    private final Axis axis;
    private final Map<String, List<Point>> sets;
    private final PlotLegend legend;

    /** What a score costs. */
    enum Axis {
        TIME {
            @Override
            double of(Point point) {
                return point.cost().seconds();
            }

            @Override
            double unit(double most) {
                return most < 1 ? 1000 : 1;
            }

            @Override
            String words(double unit) {
                return (unit == 1 ? "seconds" : "milliseconds") + " per item (mean)";
            }
        },
        WORK {
            @Override
            double of(Point point) {
                return point.cost().work();
            }

            @Override
            double unit(double most) {
                return PERCENT;
            }

            @Override
            String words(double unit) {
                return "operations on the prompt (% of the published model's)";
            }
        };

        /** Of one run; NaN if unknown. */
        abstract double of(Point point);

        /** What values are multiplied with to be shown. */
        abstract double unit(double most);

        abstract String words(double unit);
    }

    ScatterPlot(List<Point> points, Axis axis) {
        this.axis = axis;
        this.sets = points.stream().collect(Collectors.groupingBy(Point::set, LinkedHashMap::new, Collectors.toList()));
        this.legend = new PlotLegend(points.stream().map(Point::setting).toList());
    }

    Drawing draw() {
        int columns = Math.min(2, Math.max(1, sets.size()));
        int rows = (sets.size() + columns - 1) / columns;
        int panel = columns == 1 ? WIDE_PANEL : PANEL;
        int head = MARGIN + legend.height();
        Drawing drawing = new Drawing(WIDTH, head + Math.max(1, rows) * panel + MARGIN);
        if (sets.isEmpty()) {
            drawing.words(MARGIN, 2 * MARGIN, "no run has both a score and a known cost", WORDS, Anchor.START);
            return drawing;
        }
        legend.draw(drawing, MARGIN, MARGIN + 6);
        drawing.words(WIDTH - MARGIN, MARGIN + 6, "bars: 95 % intervals", NUMBERS, Anchor.END);
        double width = (WIDTH - 2.0 * MARGIN - (columns - 1) * MARGIN) / columns;
        int number = 0;
        for (List<Point> points : sets.values()) {
            double x = MARGIN + number % columns * (width + MARGIN);
            double y = head + number / columns * panel;
            panel(drawing, points, new Rectangle2D.Double(x + LEFT, y + TOP, width - LEFT, panel - TOP - BOTTOM));
            number++;
        }
        return drawing;
    }

    private void panel(Drawing drawing, List<Point> points, Rectangle2D.Double area) {
        Point any = points.getFirst();
        double most = points.stream().mapToDouble(axis::of).max().orElse(1);
        double unit = axis.unit(most);
        PlotAxis time = PlotAxis.over(0, most * unit * 1.05);
        PlotAxis score = scores(points);
        drawing.words(area.x - LEFT, area.y - 28, any.set(), TITLE, Anchor.START);
        String measure = isPercent(any) ? any.measure() + " (%)" : any.measure();
        drawing.words(area.x - LEFT, area.y - 11, measure + ", n = " + any.count(), WORDS, Anchor.START);
        grid(drawing, area, time, score);
        drawing.words(area.getCenterX(), area.getMaxY() + 40, axis.words(unit), WORDS, Anchor.MIDDLE);
        for (Point point : points) {
            interval(drawing, area, point, time.at(axis.of(point) * unit), score);
        }
        for (Point point : points) {
            double x = area.x + area.width * time.at(axis.of(point) * unit);
            legend.mark(drawing, x, area.getMaxY() - area.height * score.at(point.score()), point.setting());
        }
    }

    private static void grid(Drawing drawing, Rectangle2D.Double area, PlotAxis time, PlotAxis score) {
        for (double mark : score.marks()) {
            double y = area.getMaxY() - area.height * score.at(mark);
            drawing.outline(new Line2D.Double(area.x, y, area.getMaxX(), y), GRID, 1);
            drawing.words(area.x - 8, y + 4, score.label(mark), NUMBERS, Anchor.END);
        }
        for (double mark : time.marks()) {
            double x = area.x + area.width * time.at(mark);
            drawing.outline(new Line2D.Double(x, area.getMaxY(), x, area.getMaxY() + 5), INK, 1);
            drawing.words(x, area.getMaxY() + 20, time.label(mark), NUMBERS, Anchor.MIDDLE);
        }
        drawing.outline(new Line2D.Double(area.x, area.y, area.x, area.getMaxY()), INK, 1);
        drawing.outline(new Line2D.Double(area.x, area.getMaxY(), area.getMaxX(), area.getMaxY()), INK, 1);
    }

    private void interval(Drawing drawing, Rectangle2D.Double area, Point point, double at, PlotAxis score) {
        if (Double.isNaN(point.interval().low())) {
            return;
        }
        double x = area.x + area.width * at;
        double low = area.getMaxY() - area.height * score.at(point.interval().low());
        double high = area.getMaxY() - area.height * score.at(point.interval().high());
        String colour = legend.colour(point.setting());
        drawing.outline(new Line2D.Double(x, low, x, high), colour, 1.5);
        drawing.outline(new Line2D.Double(x - CAP, low, x + CAP, low), colour, 1.5);
        drawing.outline(new Line2D.Double(x - CAP, high, x + CAP, high), colour, 1.5);
    }

    private static PlotAxis scores(List<Point> points) {
        double low = points.stream().mapToDouble(ScatterPlot::low).min().orElse(0);
        double high = points.stream().mapToDouble(ScatterPlot::high).max().orElse(PERCENT);
        return PlotAxis.over(low, high);
    }

    private static double low(Point point) {
        double low = point.interval().low();
        return Double.isNaN(low) ? point.score() : Math.min(low, point.score());
    }

    private static double high(Point point) {
        double high = point.interval().high();
        return Double.isNaN(high) ? point.score() : Math.max(high, point.score());
    }

    /** Measures in other units say so in brackets. */
    private static boolean isPercent(Point point) {
        return !point.measure().contains("(");
    }
}
