package io.github.trol4j.models.eval.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Score (with its interval) against seconds per item. One list of shapes is painted twice, as SVG and as PNG. */
final class ScatterPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 560;
    private static final int LEFT = 70;
    private static final int RIGHT = 30;
    private static final int TOP = 30;
    private static final int BOTTOM = 60;
    private static final int TICKS = 5;
    private static final List<String> COLOURS =
            List.of("#2f6fde", "#b3261e", "#1b7f4d", "#b7791f", "#7a3ec8", "#0f7c8f");

    private sealed interface Shape {}

    private record Line(double x1, double y1, double x2, double y2, String colour) implements Shape {}

    private record Dot(double x, double y, String colour) implements Shape {}

    /** @param anchor where the text lies seen from its point: start, middle or end, as SVG calls it */
    private record Label(double x, double y, String text, String anchor) implements Shape {}

    private final List<Shape> shapes = new ArrayList<>();

    ScatterPlot(List<SweepReport.Point> points) {
        double maxSeconds =
                points.stream().mapToDouble(SweepReport.Point::seconds).max().orElse(1) * 1.15;
        double low = points.stream().mapToDouble(p -> lowEnd(p)).min().orElse(0);
        double high = points.stream().mapToDouble(p -> highEnd(p)).max().orElse(100);
        double margin = Math.max(1, (high - low) * 0.1);
        axes(maxSeconds, low - margin, high + margin);
        List<String> sets =
                points.stream().map(SweepReport.Point::set).distinct().toList();
        for (SweepReport.Point point : points) {
            String colour = COLOURS.get(sets.indexOf(point.set()) % COLOURS.size());
            double x = x(point.seconds(), maxSeconds);
            double y = y(point.score(), low - margin, high + margin);
            shapes.add(new Line(
                    x,
                    y(lowEnd(point), low - margin, high + margin),
                    x,
                    y(highEnd(point), low - margin, high + margin),
                    colour));
            shapes.add(new Dot(x, y, colour));
            shapes.add(new Label(x + 9, y - 7, point.label(), x > WIDTH * 0.7 ? "end" : "start"));
        }
    }

    private static double lowEnd(SweepReport.Point point) {
        return Double.isNaN(point.interval().low())
                ? point.score()
                : point.interval().low();
    }

    private static double highEnd(SweepReport.Point point) {
        return Double.isNaN(point.interval().high())
                ? point.score()
                : point.interval().high();
    }

    private void axes(double maxSeconds, double low, double high) {
        shapes.add(new Line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "#1d2430"));
        shapes.add(new Line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, "#1d2430"));
        for (int i = 0; i <= TICKS; i++) {
            double seconds = maxSeconds * i / TICKS;
            double score = low + (high - low) * i / TICKS;
            shapes.add(new Label(
                    x(seconds, maxSeconds),
                    HEIGHT - BOTTOM + 20,
                    String.format(Locale.ROOT, "%.2f", seconds),
                    "middle"));
            shapes.add(new Label(LEFT - 8, y(score, low, high) + 4, String.format(Locale.ROOT, "%.1f", score), "end"));
            shapes.add(new Line(LEFT, y(score, low, high), WIDTH - RIGHT, y(score, low, high), "#e1e5ec"));
        }
        shapes.add(new Label((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 15, "seconds per item", "middle"));
        shapes.add(new Label(LEFT, TOP - 12, "clean score with 95 % interval", "start"));
    }

    private static double x(double seconds, double max) {
        return LEFT + (WIDTH - RIGHT - LEFT) * seconds / max;
    }

    private static double y(double score, double low, double high) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (score - low) / (high - low);
    }

    String svg() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n",
                WIDTH,
                HEIGHT));
        for (Shape shape : shapes) out.append(svg(shape)).append('\n');
        return out.append("</svg>\n").toString();
    }

    private static String svg(Shape shape) {
        return switch (shape) {
            case Line l ->
                String.format(
                        Locale.ROOT,
                        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
                        l.x1(),
                        l.y1(),
                        l.x2(),
                        l.y2(),
                        l.colour());
            case Dot d ->
                String.format(
                        Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>", d.x(), d.y(), d.colour());
            case Label t ->
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#1d2430\">%s</text>",
                        t.x(),
                        t.y(),
                        t.anchor(),
                        HtmlReport.escape(t.text()));
        };
    }

    void png(Path file) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        g.setStroke(new BasicStroke(1.2f));
        for (Shape shape : shapes) paint(g, shape);
        g.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static void paint(Graphics2D g, Shape shape) {
        switch (shape) {
            case Line l -> {
                g.setColor(Color.decode(l.colour()));
                g.draw(new Line2D.Double(l.x1(), l.y1(), l.x2(), l.y2()));
            }
            case Dot d -> {
                g.setColor(Color.decode(d.colour()));
                g.fill(new Ellipse2D.Double(d.x() - 5, d.y() - 5, 10, 10));
            }
            case Label t -> {
                g.setColor(Color.decode("#1d2430"));
                int width = g.getFontMetrics().stringWidth(t.text());
                double shift = t.anchor().equals("end") ? width : t.anchor().equals("middle") ? width / 2.0 : 0;
                g.drawString(t.text(), (float) (t.x() - shift), (float) t.y());
            }
        }
    }
}
