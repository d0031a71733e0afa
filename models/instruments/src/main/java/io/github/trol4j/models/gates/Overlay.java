package io.github.trol4j.models.gates;

import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedPicture;
import io.github.trol4j.models.trace.TracedToken.Patch;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.function.IntToDoubleFunction;

/** Colours over the patches of the first picture of a trace. Its thumbnail, where the model saw one, is not drawn. */
final class Overlay {
    private static final int ALPHA = 165;
    private static final int WIDE = 8;

    private Overlay() {}

    /** @param value of each token within 0..1 */
    static void draw(
            Sheet sheet, Trace trace, double left, double top, double width, double height, IntToDoubleFunction value) {
        TracedPicture picture = trace.pictures().getFirst();
        for (int t = 0; t < trace.tokens().size(); t++) {
            Patch patch = trace.tokens().get(t).patch();
            if (patch != null && patch.picture() == 0 && !picture.isThumbnail(patch.tile())) {
                Rectangle2D.Double area = picture.area(patch);
                int x0 = (int) (left + area.x * width);
                int y0 = (int) (top + area.y * height);
                int x1 = (int) (left + area.getMaxX() * width);
                int y1 = (int) (top + area.getMaxY() * height);
                int gap = x1 - x0 > WIDE ? 1 : 0;
                sheet.box(x0, y0, x1 - x0 - gap, y1 - y0 - gap, clear(HeatColours.of(value.applyAsDouble(t))));
            }
        }
    }

    /** A colour that lets the picture through. */
    static Color clear(Color colour) {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), ALPHA);
    }
}
