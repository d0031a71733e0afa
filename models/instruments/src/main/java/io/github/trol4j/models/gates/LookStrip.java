package io.github.trol4j.models.gates;

import io.github.trol4j.models.gates.Sheet.Style;
import io.github.trol4j.models.trace.LayerMap;
import io.github.trol4j.models.trace.Trace;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Where the last row of the prompt looks on the first picture: a small picture for each layer, pass 1 above and pass 2 below. Of many
 * layers some are shown, evenly apart. All share one scale, from nothing to the most attention that a patch gets.
 */
final class LookStrip {
    private static final int LABEL_WIDTH = 52;
    private static final int MOST_LAYERS = 8;
    private static final int WIDEST = 200;
    private static final int TALLEST = 120;
    private static final int HEAD = 38;
    private static final int GAP = 6;
    private static final Style LABEL = new Style(11, false, Sheet.FAINT);

    private final Trace trace;
    private final int left;
    private final int top;
    private final LayerMap[] passes;
    private final double most;
    private final int[] layers;
    private final BufferedImage pixels;
    private final int width; // of one small picture
    private final int height;

    LookStrip(Trace trace, int left, int top, int room) {
        this.trace = trace;
        this.left = left;
        this.top = top;
        this.passes = new LayerMap[] {
            trace.looks().first().meanOfHeads(), trace.looks().second().meanOfHeads()
        };
        this.most = most();
        this.layers = layers();
        this.pixels = Pictures.shown(trace.pictures().getFirst().pixels());
        double most = Math.min(WIDEST, (double) (room - LABEL_WIDTH) / layers.length - GAP);
        double scale = Math.min(most / pixels.getWidth(), (double) TALLEST / pixels.getHeight());
        this.width = Math.max(1, (int) (pixels.getWidth() * scale));
        this.height = Math.max(1, (int) (pixels.getHeight() * scale));
    }

    /** How much room the whole takes from top to bottom. */
    int height() {
        return HEAD + 2 * (height + GAP) + 2 * GAP;
    }

    private double most() {
        int[] image =
                trace.positions(token -> token.patch() != null && token.patch().picture() == 0);
        double most = 0;
        for (LayerMap pass : passes) {
            for (int layer = 0; layer < trace.layers(); layer++) {
                for (int t : image) {
                    most = Float.isNaN(pass.get(layer, t)) ? most : Math.max(most, pass.get(layer, t));
                }
            }
        }
        return most;
    }

    void draw(Sheet sheet) {
        sheet.words(title(), left, top + 12, new Style(12, false, Sheet.INK));
        for (int column = 0; column < layers.length; column++) {
            int x = left + LABEL_WIDTH + column * (width + GAP);
            sheet.words("layer " + layers[column], x, top + HEAD - 6, LABEL);
            for (int pass = 0; pass < passes.length; pass++) {
                look(sheet, pass, layers[column], x);
            }
        }
        for (int pass = 0; pass < passes.length; pass++) {
            sheet.words("pass " + (pass + 1), left, y(pass) + height / 2 + 4, LABEL);
        }
    }

    private int y(int pass) {
        return top + HEAD + pass * (height + GAP);
    }

    private void look(Sheet sheet, int pass, int layer, int x) {
        int y = y(pass);
        sheet.picture(pixels, x, y, width, height);
        LayerMap map = passes[pass];
        if (Float.isNaN(map.get(layer, 0))) {
            sheet.box(x, y, width, height, Overlay.clear(HeatColours.of(Double.NaN)));
            sheet.words("no look", x + 4, y + 16, new Style(11, false, Sheet.INK));
            return;
        }
        Overlay.draw(sheet, trace, x, y, width, height, t -> map.get(layer, t) / most);
    }

    private String title() {
        return String.format(
                Locale.ROOT,
                "where the row before the answer looks, of all its attention (brightest: %.0f %% on one patch)",
                100 * most);
    }

    /** All of them, or the first, the last and some between. */
    private int[] layers() {
        int count = Math.min(MOST_LAYERS, trace.layers());
        return IntStream.range(0, count)
                .map(i -> count == 1 ? 0 : Math.round(i * (trace.layers() - 1f) / (count - 1)))
                .toArray();
    }
}
