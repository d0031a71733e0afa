package io.github.trol4j.models.gates;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;

/**
 * Layers from top to bottom, tokens from left to right, a colour for each gate. Image tokens are drawn narrow, words wide enough for
 * their names where there is room.
 */
final class GateStrip {
    private static final int LABEL_WIDTH = 52;
    private static final int HEIGHT = 88;
    private static final double IMAGE_SHARE = 0.32;
    private static final Color INK = new Color(0x22222E);
    private static final Color FAINT = new Color(0x6E6E7C);

    private final GateMap map;
    private final int left;
    private final int top;
    private final int[] image;
    private final double imageWidth;
    private final double wordWidth;

    GateStrip(GateMap map, int left, int top, int width) {
        this.map = map;
        this.left = left + LABEL_WIDTH;
        this.top = top;
        this.image = map.positions(GateMap.PromptToken::image);
        int words = map.tokens().size() - image.length;
        double room = width - LABEL_WIDTH;
        double forImages = image.length == 0 ? 0 : words == 0 ? room : room * IMAGE_SHARE;
        this.imageWidth = image.length == 0 ? 0 : forImages / image.length;
        this.wordWidth = words == 0 ? 0 : (room - forImages) / words;
    }

    void draw(Graphics2D g) {
        cells(g);
        layers(g);
        parts(g);
        names(g);
    }

    private void cells(Graphics2D g) {
        Object smooth = g.getRenderingHint(RenderingHints.KEY_ANTIALIASING);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF); // no seams
        double height = (double) HEIGHT / map.layers();
        double gap = map.layers() > 12 ? 0 : 1;
        double x = left;
        for (int t = 0; t < map.tokens().size(); t++) {
            double width = width(t);
            for (int layer = 0; layer < map.layers(); layer++) {
                g.setColor(HeatColours.of(map.gates()[layer][t]));
                g.fill(new Rectangle2D.Double(
                        x, top + layer * height, Math.max(0.5, width - (width > 6 ? 1 : 0)), height - gap));
            }
            x += width;
        }
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, smooth);
    }

    private void layers(Graphics2D g) {
        double height = (double) HEIGHT / map.layers();
        int step = (int) Math.ceil(14 / height);
        g.setFont(GatePicture.font(Font.PLAIN, 11));
        g.setColor(FAINT);
        for (int layer = 0; layer < map.layers(); layer += step) {
            g.drawString("layer " + layer, left - LABEL_WIDTH, (float) (top + (layer + 0.5) * height + 4));
        }
    }

    /** What stands in front of the picture, the picture, what stands behind it. */
    private void parts(Graphics2D g) {
        if (image.length == 0) {
            return;
        }
        int first = image[0];
        int last = image[image.length - 1];
        part(g, "system prompt", 0, first);
        part(g, image.length + " image tokens", first, last + 1);
        part(g, "the question", last + 1, map.tokens().size());
    }

    private void part(Graphics2D g, String name, int from, int to) {
        double start = start(from);
        double end = start(to) - 3;
        g.setColor(FAINT);
        g.fill(new Rectangle2D.Double(start, top - 7, end - start, 1));
        g.setFont(GatePicture.font(Font.PLAIN, 12));
        g.setColor(INK);
        g.drawString(name, (float) start, top - 12);
    }

    private void names(Graphics2D g) {
        if (wordWidth < 9) {
            return;
        }
        g.setFont(GatePicture.font(Font.PLAIN, 11));
        g.setColor(INK);
        AffineTransform before = g.getTransform();
        for (int t = 0; t < map.tokens().size(); t++) {
            if (!map.tokens().get(t).image()) {
                g.translate(start(t) + wordWidth / 2 - 3, top + HEIGHT + 6);
                g.rotate(Math.toRadians(50));
                g.drawString(name(map.tokens().get(t).piece()), 0, 6);
                g.setTransform(before);
            }
        }
    }

    private double start(int position) {
        double x = left;
        for (int t = 0; t < position; t++) {
            x += width(t);
        }
        return x;
    }

    private double width(int token) {
        return map.tokens().get(token).image() ? imageWidth : wordWidth;
    }

    /** A short name for a piece of the vocabulary. */
    static String name(String piece) {
        if (piece.equals("\n") || piece.equals("<0x0A>")) {
            return "↵";
        }
        String name = piece.replace("▁", " ").strip();
        return switch (name) {
            case "" -> "␣";
            case "[UNUSED_TOKEN_146]" -> "‹turn›";
            case "[UNUSED_TOKEN_145]" -> "‹end›";
            default -> name.length() > 10 ? name.substring(0, 9) + "…" : name;
        };
    }
}
