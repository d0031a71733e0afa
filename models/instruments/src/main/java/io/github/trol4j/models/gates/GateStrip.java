package io.github.trol4j.models.gates;

import io.github.trol4j.models.gates.Sheet.Style;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedToken;

/**
 * Layers from top to bottom, tokens from left to right, a colour for each gate. Image tokens are drawn narrow, words wide enough for
 * their names where there is room.
 */
final class GateStrip {
    private static final int LABEL_WIDTH = 52;
    private static final int HEIGHT = 88;
    private static final double IMAGE_SHARE = 0.32;
    private static final Style LABEL = new Style(11, false, Sheet.FAINT);

    private final Trace trace;
    private final int left;
    private final int top;
    private final int[] image;
    private final double imageWidth;
    private final double wordWidth;

    GateStrip(Trace trace, int left, int top, int width) {
        this.trace = trace;
        this.left = left + LABEL_WIDTH;
        this.top = top;
        this.image = trace.positions(TracedToken::isImage);
        int words = trace.tokens().size() - image.length;
        double room = width - LABEL_WIDTH;
        double forImages = image.length == 0 ? 0 : words == 0 ? room : room * IMAGE_SHARE;
        this.imageWidth = image.length == 0 ? 0 : forImages / image.length;
        this.wordWidth = words == 0 ? 0 : (room - forImages) / words;
    }

    void draw(Sheet sheet) {
        cells(sheet);
        layers(sheet);
        parts(sheet);
        names(sheet);
    }

    private void cells(Sheet sheet) {
        double height = (double) HEIGHT / trace.layers();
        double gap = trace.layers() > 12 ? 0 : 1;
        double x = left;
        for (int t = 0; t < trace.tokens().size(); t++) {
            double width = width(t);
            double drawn = Math.max(0.5, width - (width > 6 ? 1 : 0));
            for (int layer = 0; layer < trace.layers(); layer++) {
                sheet.box(
                        x,
                        top + layer * height,
                        drawn,
                        height - gap,
                        HeatColours.of(trace.gates().get(layer, t)));
            }
            x += width;
        }
    }

    private void layers(Sheet sheet) {
        double height = (double) HEIGHT / trace.layers();
        int step = (int) Math.ceil(14 / height);
        for (int layer = 0; layer < trace.layers(); layer += step) {
            sheet.words("layer " + layer, left - LABEL_WIDTH, top + (layer + 0.5) * height + 4, LABEL);
        }
    }

    /** What stands in front of the picture, the picture, what stands behind it. */
    private void parts(Sheet sheet) {
        if (image.length == 0) {
            return;
        }
        int first = image[0];
        int last = image[image.length - 1];
        part(sheet, "system prompt", 0, first);
        part(sheet, image.length + " image tokens", first, last + 1);
        part(sheet, "the question", last + 1, trace.tokens().size());
    }

    private void part(Sheet sheet, String name, int from, int to) {
        double start = start(from);
        double end = start(to) - 3;
        sheet.box(start, top - 7, end - start, 1, Sheet.FAINT);
        Style style = new Style(12, false, Sheet.INK);
        double right = start(trace.tokens().size());
        sheet.words(name, Math.min(start, right - style.width(name)), top - 12, style);
    }

    private void names(Sheet sheet) {
        if (wordWidth < 9) {
            return;
        }
        Style style = new Style(11, false, Sheet.INK);
        for (int t = 0; t < trace.tokens().size(); t++) {
            TracedToken token = trace.tokens().get(t);
            if (!token.isImage()) {
                double x = start(t) + wordWidth / 2 - 6;
                sheet.words(Pieces.name(token.piece(), 10), x, top + HEIGHT + 12, style, 50);
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
        return trace.tokens().get(token).isImage() ? imageWidth : wordWidth;
    }
}
