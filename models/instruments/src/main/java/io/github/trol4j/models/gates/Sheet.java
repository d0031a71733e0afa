package io.github.trol4j.models.gates;

import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;

/** Something to draw on, in pixels from the upper left corner. */
interface Sheet {
    Color INK = new Color(0x22222E);
    Color FAINT = new Color(0x6E6E7C);
    Color LINE = new Color(0xC8C8D0);

    void box(double x, double y, double width, double height, Color fill);

    void frame(double x, double y, double width, double height, Color line);

    /** Text whose base line begins at a place, turned by so many degrees around it, clockwise. */
    void words(String text, double x, double y, Style style, double degrees);

    void picture(BufferedImage picture, double x, double y, double width, double height);

    default void words(String text, double x, double y, Style style) {
        words(text, x, y, style, 0);
    }

    /** How text looks. */
    record Style(int size, boolean bold, Color colour) {
        private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

        Font font() {
            return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size);
        }

        double width(String text) {
            return font().getStringBounds(text, MEASURE).getWidth();
        }
    }
}
