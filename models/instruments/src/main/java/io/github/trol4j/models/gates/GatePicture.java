package io.github.trol4j.models.gates;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Draws a {@link GateMap}: the picture, the picture with the mean gate over each patch, question and answer, and below them every
 * layer and token of the prompt. Needs no display, but fonts.
 *
 * @param picture what was asked about
 * @param answer what the model said
 */
public record GatePicture(BufferedImage picture, String question, String answer, GateMap map) {
    static final int WIDTH = 920;
    static final int HEIGHT = 482;
    static final int SCALE = 2;
    private static final int MARGIN = 20;
    private static final int SIDE = 232;
    private static final int STRIP_TOP = 318;
    private static final Color INK = new Color(0x22222E);
    private static final Color FAINT = new Color(0x6E6E7C);

    /** The drawing, at twice the size it should be shown at. */
    public BufferedImage draw() {
        BufferedImage page = new BufferedImage(WIDTH * SCALE, HEIGHT * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = page.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            g.setColor(Color.WHITE);
            g.fillRect(0, 0, WIDTH * SCALE, HEIGHT * SCALE);
            g.scale(SCALE, SCALE);
            pictures(g);
            words(g);
            new GateStrip(map, MARGIN, STRIP_TOP, WIDTH - 2 * MARGIN).draw(g);
        } finally {
            g.dispose();
        }
        return page;
    }

    private void pictures(Graphics2D g) {
        g.drawImage(picture, MARGIN, MARGIN, SIDE, SIDE, null);
        int x = 2 * MARGIN + SIDE;
        g.drawImage(picture, x, MARGIN, SIDE, SIDE, null);
        overlay(g, x);
        g.setColor(new Color(0xC8C8D0));
        g.setStroke(new BasicStroke(1));
        g.drawRect(MARGIN, MARGIN, SIDE, SIDE);
        g.drawRect(x, MARGIN, SIDE, SIDE);
        g.setFont(font(Font.PLAIN, 12));
        g.setColor(FAINT);
        g.drawString(square() ? "the picture" : "the picture, made square for the model", MARGIN, MARGIN + SIDE + 16);
        g.drawString("mean gate over its patches", x, MARGIN + SIDE + 16);
    }

    private boolean square() {
        return picture.getWidth() == picture.getHeight();
    }

    private void overlay(Graphics2D g, int left) {
        int[] image = map.positions(GateMap.PromptToken::image);
        int grid = map.grid().orElse(0);
        for (int i = 0; i < grid * grid; i++) {
            int x = left + i % grid * SIDE / grid;
            int y = MARGIN + i / grid * SIDE / grid;
            int right = left + (i % grid + 1) * SIDE / grid;
            int bottom = MARGIN + (i / grid + 1) * SIDE / grid;
            Color heat = HeatColours.of(map.mean(image[i]));
            g.setColor(new Color(heat.getRed(), heat.getGreen(), heat.getBlue(), 165));
            g.fillRect(x, y, right - x - 1, bottom - y - 1);
        }
    }

    private void words(Graphics2D g) {
        int x = 3 * MARGIN + 2 * SIDE + 6;
        int y = MARGIN + 12;
        y = paragraph(g, question, x, y, font(Font.PLAIN, 19), INK) + 10;
        y = paragraph(g, answer, x, y + 6, font(Font.BOLD, 26), INK) + 16;
        paragraph(g, explanation(), x, y, font(Font.PLAIN, 12), FAINT);
        legend(g, x, MARGIN + SIDE - 22);
    }

    private String explanation() {
        return String.format(
                Locale.ROOT,
                "Each layer takes the prompt twice. Its gate says how much of the second pass enters: 0 nothing of it, 1 nothing else. "
                        + "Here it is %.2f on the image tokens and %.2f on the text behind them.",
                mean(map.positions(GateMap.PromptToken::image)),
                mean(behindImage()));
    }

    private double mean(int[] positions) {
        double sum = 0;
        for (int layer = 0; layer < map.layers(); layer++) {
            sum += map.mean(layer, positions);
        }
        return sum / map.layers();
    }

    private int[] behindImage() {
        int[] image = map.positions(GateMap.PromptToken::image);
        int last = image.length == 0 ? -1 : image[image.length - 1];
        return IntStream.range(last + 1, map.tokens().size()).toArray();
    }

    private static void legend(Graphics2D g, int x, int y) {
        int width = 200;
        for (int i = 0; i < width; i++) {
            g.setColor(HeatColours.of((double) i / width));
            g.fillRect(x + i, y, 1, 12);
        }
        g.setFont(font(Font.PLAIN, 11));
        g.setColor(FAINT);
        g.drawString("0", x, y + 25);
        g.drawString("gate", x + width / 2 - 12, y + 25);
        g.drawString("1", x + width - 7, y + 25);
    }

    /** Breaks at blanks; returns the base line of the line below. */
    private static int paragraph(Graphics2D g, String text, int x, int y, Font font, Color colour) {
        g.setFont(font);
        g.setColor(colour);
        int room = WIDTH - MARGIN - x;
        List<String> lines = new ArrayList<>(List.of(""));
        for (String word : text.split(" ")) {
            String longer = lines.getLast().isEmpty() ? word : lines.getLast() + " " + word;
            if (g.getFontMetrics().stringWidth(longer) > room
                    && !lines.getLast().isEmpty()) {
                lines.add(word);
            } else {
                lines.set(lines.size() - 1, longer);
            }
        }
        int height = font.getSize() * 13 / 10;
        for (int i = 0; i < lines.size(); i++) {
            g.drawString(lines.get(i), x, y + i * height + font.getSize() / 4);
        }
        return y + lines.size() * height;
    }

    static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }
}
