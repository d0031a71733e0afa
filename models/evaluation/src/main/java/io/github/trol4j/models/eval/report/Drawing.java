package io.github.trol4j.models.eval.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.PathIterator;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Shapes and words on a white page: one list, painted as SVG and as PNG. Lengths are pixels of the SVG. */
final class Drawing {
    private static final int SCALE = 2; // of the PNG, so that it can be printed

    private final int width;
    private final int height;
    private final List<Part> parts = new ArrayList<>();

    Drawing(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** Where words stand seen from their point, as SVG calls it. */
    enum Anchor {
        START(0),
        MIDDLE(0.5),
        END(1);

        /** The share of the words that lies in front of their point. */
        private final double before;

        Anchor(double before) {
            this.before = before;
        }
    }

    /** How words look. */
    record Style(int size, boolean bold, String colour) {
        Font font() {
            return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size);
        }

        double width(String text) {
            return font().getStringBounds(text, new FontRenderContext(null, true, true))
                    .getWidth();
        }
    }

    private sealed interface Part {}

    private record Filled(Shape shape, String colour) implements Part {}

    private record Outlined(Shape shape, String colour, double thickness) implements Part {}

    private record Words(double x, double y, String text, Style style, Anchor anchor) implements Part {}

    void fill(Shape shape, String colour) {
        parts.add(new Filled(shape, colour));
    }

    void outline(Shape shape, String colour, double thickness) {
        parts.add(new Outlined(shape, colour, thickness));
    }

    void words(double x, double y, String text, Style style, Anchor anchor) {
        parts.add(new Words(x, y, text, style, anchor));
    }

    String svg() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"DejaVu Sans, Verdana, sans-serif\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
                width,
                height,
                width,
                height));
        for (Part part : parts) {
            out.append(svg(part)).append('\n');
        }
        return out.append("</svg>\n").toString();
    }

    private static String svg(Part part) {
        return switch (part) {
            case Filled f -> "<path d=\"%s\" fill=\"%s\"/>".formatted(path(f.shape), f.colour);
            case Outlined o ->
                String.format(
                        Locale.ROOT,
                        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
                        path(o.shape),
                        o.colour,
                        o.thickness);
            case Words t ->
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\"%s text-anchor=\"%s\" fill=\"%s\">%s</text>",
                        t.x,
                        t.y,
                        t.style.size,
                        t.style.bold ? " font-weight=\"bold\"" : "",
                        t.anchor.name().toLowerCase(Locale.ROOT),
                        t.style.colour,
                        HtmlReport.escape(t.text));
        };
    }

    private static String path(Shape shape) {
        StringBuilder out = new StringBuilder();
        double[] at = new double[6];
        for (PathIterator i = shape.getPathIterator(null); !i.isDone(); i.next()) {
            int kind = i.currentSegment(at);
            out.append("MLQCZ".charAt(kind)); // in the order of PathIterator's constants
            int numbers = List.of(2, 2, 4, 6, 0).get(kind);
            for (int n = 0; n < numbers; n++) {
                out.append(String.format(Locale.ROOT, n == 0 ? "%.1f" : " %.1f", at[n]));
            }
        }
        return out.toString();
    }

    void png(Path file) throws IOException {
        BufferedImage image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width * SCALE, height * SCALE);
        g.scale(SCALE, SCALE);
        for (Part part : parts) {
            paint(g, part);
        }
        g.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static void paint(Graphics2D g, Part part) {
        switch (part) {
            case Filled f -> {
                g.setColor(Color.decode(f.colour));
                g.fill(f.shape);
            }
            case Outlined o -> {
                g.setColor(Color.decode(o.colour));
                g.setStroke(new BasicStroke((float) o.thickness));
                g.draw(o.shape);
            }
            case Words t -> {
                g.setColor(Color.decode(t.style.colour));
                g.setFont(t.style.font());
                double before = t.anchor.before * t.style.width(t.text);
                g.drawString(t.text, (float) (t.x - before), (float) t.y);
            }
        }
    }
}
