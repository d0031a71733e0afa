package io.github.trol4j.models.gates;

import io.github.trol4j.models.gates.Sheet.Style;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedPicture;
import io.github.trol4j.models.trace.TracedToken;
import io.github.trol4j.models.trace.TracedToken.Part;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Draws the gates of a trace: the first picture, the picture with the mean gate over each patch, question and answer, and below
 * them every layer and token of the prompt.
 */
public final class GatePicture {
    static final int WIDTH = 920;
    static final int HEIGHT = 482;
    static final int MARGIN = 20;
    private static final int SIDE = 232;
    private static final int STRIP_TOP = 318;

    private final Sheet sheet;
    private final int top;
    private final Trace trace;

    private GatePicture(Sheet sheet, int top, Trace trace) {
        this.sheet = sheet;
        this.top = top;
        this.trace = trace;
    }

    /** The gates of a trace in pixels, at twice the size they should be shown at. Needs no display, but fonts. */
    public static BufferedImage draw(Trace trace) {
        PngSheet sheet = new PngSheet(WIDTH, HEIGHT);
        draw(sheet, 0, trace);
        return sheet.finish();
    }

    static void draw(Sheet sheet, int top, Trace trace) {
        new GatePicture(sheet, top, trace).draw();
    }

    private void draw() {
        if (!trace.pictures().isEmpty()) {
            pictures();
        }
        words();
        new GateStrip(trace, MARGIN, top + STRIP_TOP, WIDTH - 2 * MARGIN).draw(sheet);
    }

    private void pictures() {
        TracedPicture first = trace.pictures().getFirst();
        BufferedImage pixels = Pictures.shown(first.pixels());
        int y = top + MARGIN;
        int second = 2 * MARGIN + SIDE;
        sheet.picture(pixels, MARGIN, y, SIDE, SIDE);
        sheet.picture(pixels, second, y, SIDE, SIDE);
        Overlay.draw(sheet, trace, second, y, SIDE, SIDE, trace.gates()::mean);
        sheet.frame(MARGIN, y, SIDE, SIDE, Sheet.LINE);
        sheet.frame(second, y, SIDE, SIDE, Sheet.LINE);
        Style caption = new Style(12, false, Sheet.FAINT);
        boolean square = pixels.getWidth() == pixels.getHeight();
        sheet.words(square ? "the picture" : "the picture, made square", MARGIN, y + SIDE + 16, caption);
        sheet.words("mean gate over its patches", second, y + SIDE + 16, caption);
    }

    private void words() {
        int x = 3 * MARGIN + 2 * SIDE + 6;
        double y = top + MARGIN + 12;
        y = paragraph(trace.question().text(), x, y, new Style(19, false, Sheet.INK)) + 10;
        y = paragraph(trace.answer().text(), x, y + 6, new Style(26, true, Sheet.INK)) + 16;
        paragraph(explanation(), x, y, new Style(12, false, Sheet.FAINT));
        legend(x, top + MARGIN + SIDE - 22);
    }

    private String explanation() {
        if (!trace.hasGates()) {
            return "Read once (%s): no gate was asked, nothing was looked at twice."
                    .formatted(trace.question().options().traversal());
        }
        String text = String.format(
                Locale.ROOT,
                "Each layer takes the prompt twice. Its gate says how much of the second pass enters: 0 nothing of it, 1 nothing else. "
                        + "Here it is %s%.2f on the text behind it.",
                trace.pictures().isEmpty() ? "" : imageMean(),
                trace.gates().mean(behindSystem()));
        return trace.pictures().isEmpty() ? text.replace("on the text behind it", "on the question") : text;
    }

    private String imageMean() {
        return String.format(
                Locale.ROOT, "%.2f on the image tokens and ", trace.gates().mean(trace.positions(Part.IMAGE)));
    }

    /** The text behind the last image token, or else behind the system prompt. */
    private int[] behindSystem() {
        int[] before = trace.positions(
                trace.pictures().isEmpty() ? token -> token.part() == Part.SYSTEM : TracedToken::isImage);
        int last = before.length == 0 ? -1 : before[before.length - 1];
        return IntStream.range(last + 1, trace.tokens().size()).toArray();
    }

    private void legend(int x, int y) {
        int width = 200;
        for (int i = 0; i < width; i++) {
            sheet.box(x + i, y, 1, 12, HeatColours.of((double) i / width));
        }
        Style small = new Style(11, false, Sheet.FAINT);
        sheet.words("0", x, y + 25, small);
        sheet.words("gate", x + width / 2 - 12, y + 25, small);
        sheet.words("1", x + width - 7, y + 25, small);
    }

    /** Breaks at blanks; returns the base line of the line below. */
    private double paragraph(String text, int x, double y, Style style) {
        int room = WIDTH - MARGIN - x;
        List<String> lines = new ArrayList<>(List.of(""));
        for (String word : text.strip().split("\\s+")) {
            String longer = lines.getLast().isEmpty() ? word : lines.getLast() + " " + word;
            if (style.width(longer) > room && !lines.getLast().isEmpty()) {
                lines.add(word);
            } else {
                lines.set(lines.size() - 1, longer);
            }
        }
        int height = style.size() * 13 / 10;
        int most = 5;
        for (int i = 0; i < Math.min(lines.size(), most); i++) {
            boolean cut = i == most - 1 && lines.size() > most;
            sheet.words(lines.get(i) + (cut ? " …" : ""), x, y + i * height + style.size() / 4.0, style);
        }
        return y + Math.min(lines.size(), most) * height;
    }
}
