package io.github.trol4j.cli;

import io.github.trol4j.models.hub.HubListener;
import io.github.trol4j.models.hub.PullProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** How far a pull is: one line of a terminal that changes, and lines that stay for what is worth it. */
final class PullProgressLine implements HubListener, AutoCloseable {
    private final PrintWriter err;
    private final ProgressLine line;
    private final BooleanSupplier stop;
    private long announced;

    PullProgressLine(PrintWriter err, boolean terminal, BooleanSupplier stop) {
        this.err = err;
        this.line = new ProgressLine(err, terminal);
        this.stop = stop;
    }

    @Override
    public void progress(PullProgress progress) {
        if (progress.total() > announced) {
            announced = progress.total();
            remark("fetching " + size(progress.total() - progress.done()));
        }
        line.say(text(progress));
    }

    static String text(PullProgress progress) {
        if (progress.total() == 0) {
            return progress.what();
        }
        String left = progress.left().map(time -> ", " + text(time) + " to go").orElse("");
        return String.format(
                Locale.ROOT,
                "%s: %.0f %% of %s, %s/s%s",
                progress.what(),
                100.0 * progress.done() / progress.total(),
                size(progress.total()),
                size((long) progress.bytesPerSecond()),
                left);
    }

    private static String text(Duration time) {
        long seconds = Math.max(1, time.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? (seconds + 30) / 60 + " min" : String.format(Locale.ROOT, "%.1f h", seconds / 3600.0);
    }

    PrintWriter err() {
        return err;
    }

    static String size(long bytes) {
        if (bytes < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
        }
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    @Override
    public void remark(String text) {
        line.close();
        err.println("trol: " + text);
    }

    @Override
    public BooleanSupplier stopped() {
        return stop;
    }

    @Override
    public void close() {
        line.close();
    }
}
