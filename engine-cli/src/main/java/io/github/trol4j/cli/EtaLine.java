package io.github.trol4j.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** One line on a terminal: which phase a long measurement is in and how long the phase still takes. Silent elsewhere. */
final class EtaLine implements AutoCloseable {
    private static final long REFRESH_NANOS = 100_000_000L;

    private final ProgressLine line;
    private String phase = "";
    private long start;
    private long shown;

    EtaLine(PrintWriter err, boolean terminal) {
        this.line = new ProgressLine(err, terminal);
    }

    /** @param part of the phase that is done, 0 to 1 */
    void at(String now, double part) {
        long time = System.nanoTime();
        if (!now.equals(phase)) {
            phase = now;
            start = time;
        } else if (time - shown < REFRESH_NANOS) {
            return;
        }
        shown = time;
        line.say(text(phase, part, (time - start) / 1e9));
    }

    /** @param seconds since the phase began */
    static String text(String phase, double part, double seconds) {
        return part <= 0
                ? phase
                : String.format(
                        Locale.ROOT,
                        "%s: %.0f %%, %.0f s to go",
                        phase,
                        100 * part,
                        Math.ceil(seconds / part * (1 - part)));
    }

    /** Takes the line away, before something else is printed. */
    void clear() {
        line.close();
    }

    @Override
    public void close() {
        clear();
    }
}
