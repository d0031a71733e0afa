package io.github.trol4j.models.gates;

import io.github.trol4j.core.EngineException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** A sheet of pixels, at twice the size it should be shown at. Needs no display, but fonts. */
final class PngSheet implements Sheet {
    static final int SCALE = 2;

    private final BufferedImage page;
    private final Graphics2D g;

    PngSheet(int width, int height) {
        page = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
        g = page.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width * SCALE, height * SCALE);
        g.scale(SCALE, SCALE);
    }

    @Override
    public void box(double x, double y, double width, double height, Color fill) {
        g.setColor(fill);
        g.fill(new Rectangle2D.Double(x, y, width, height)); // not smoothed: neighbours show no seam
    }

    @Override
    public void frame(double x, double y, double width, double height, Color line) {
        g.setColor(line);
        g.setStroke(new BasicStroke(1));
        g.draw(new Rectangle2D.Double(x, y, width, height));
    }

    @Override
    public void words(String text, double x, double y, Style style, double degrees) {
        AffineTransform before = g.getTransform();
        g.setFont(style.font());
        g.setColor(style.colour());
        g.translate(x, y);
        g.rotate(Math.toRadians(degrees));
        g.drawString(text, 0, 0);
        g.setTransform(before);
    }

    @Override
    public void picture(BufferedImage picture, double x, double y, double width, double height) {
        g.drawImage(picture, (int) x, (int) y, (int) width, (int) height, null);
    }

    /** What has been drawn; the sheet is done with. */
    BufferedImage finish() {
        g.dispose();
        return page;
    }

    /** A picture as a PNG file. */
    static byte[] encoded(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(picture, "png", bytes)) {
                throw new EngineException("this Java cannot write PNG files");
            }
        } catch (IOException e) {
            throw new EngineException("the picture cannot be written as PNG: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }
}
