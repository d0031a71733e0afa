package io.github.trol4j.models.gates;

import io.github.trol4j.models.trace.Trace;
import java.awt.image.BufferedImage;
import java.util.List;

/** Traces one below the other: gates, and under them where each pass looks. */
final class TraceDrawing {
    private TraceDrawing() {}

    static BufferedImage png(List<Trace> runs) {
        PngSheet sheet = new PngSheet(GatePicture.WIDTH, height(runs));
        draw(sheet, runs);
        return sheet.finish();
    }

    static String svg(List<Trace> runs) {
        SvgSheet sheet = new SvgSheet(GatePicture.WIDTH, height(runs));
        draw(sheet, runs);
        return sheet.finish();
    }

    private static int height(List<Trace> runs) {
        return runs.stream().mapToInt(TraceDrawing::height).sum();
    }

    private static int height(Trace trace) {
        return GatePicture.HEIGHT
                + (trace.pictures().isEmpty() ? 0 : looks(trace, 0).height());
    }

    private static LookStrip looks(Trace trace, int top) {
        return new LookStrip(trace, GatePicture.MARGIN, top, GatePicture.WIDTH - 2 * GatePicture.MARGIN);
    }

    private static void draw(Sheet sheet, List<Trace> runs) {
        int top = 0;
        for (Trace run : runs) {
            GatePicture.draw(sheet, top, run);
            if (!run.pictures().isEmpty()) {
                looks(run, top + GatePicture.HEIGHT).draw(sheet);
            }
            top += height(run);
        }
    }
}
