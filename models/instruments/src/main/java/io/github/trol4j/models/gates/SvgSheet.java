package io.github.trol4j.models.gates;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.Locale;

/** A sheet as an SVG file that needs nothing from elsewhere. */
final class SvgSheet implements Sheet {
    private final StringBuilder svg = new StringBuilder();

    SvgSheet(int width, int height) {
        put(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\">%n",
                width, height, width, height);
        put("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n", width, height);
    }

    @Override
    public void box(double x, double y, double width, double height, Color fill) {
        put(
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"%s shape-rendering=\"crispEdges\"/>%n",
                number(x), number(y), number(width), number(height), hex(fill), opacity(fill));
    }

    @Override
    public void frame(double x, double y, double width, double height, Color line) {
        put(
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"none\" stroke=\"%s\"/>%n",
                number(x), number(y), number(width), number(height), hex(line));
    }

    @Override
    public void words(String text, double x, double y, Style style, double degrees) {
        String turned =
                degrees == 0 ? "" : " transform=\"rotate(%s %s %s)\"".formatted(number(degrees), number(x), number(y));
        put(
                "<text x=\"%s\" y=\"%s\" font-size=\"%d\"%s fill=\"%s\"%s>%s</text>%n",
                number(x),
                number(y),
                style.size(),
                style.bold() ? " font-weight=\"bold\"" : "",
                hex(style.colour()),
                turned,
                Markup.text(text));
    }

    @Override
    public void picture(BufferedImage picture, double x, double y, double width, double height) {
        put(
                "<image x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,%s\"/>%n",
                number(x),
                number(y),
                number(width),
                number(height),
                Base64.getEncoder().encodeToString(PngSheet.encoded(picture)));
    }

    /** The whole file. */
    String finish() {
        return svg + "</svg>\n";
    }

    private void put(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    /** Two digits are finer than any screen. */
    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
    }

    private static String hex(Color colour) {
        return String.format(Locale.ROOT, "#%06x", colour.getRGB() & 0xFFFFFF);
    }

    private static String opacity(Color colour) {
        return colour.getAlpha() == 255 ? "" : " fill-opacity=\"%s\"".formatted(number(colour.getAlpha() / 255.0));
    }
}
