package io.github.trol4j.cli;

import io.github.trol4j.models.load.Converter;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** How far a conversion is, on one line of a terminal. */
final class ConvertProgress implements Converter.Listener, AutoCloseable {
    private static final long REFRESH_NANOS = 200_000_000L;

    private final ProgressLine line;
    private final BooleanSupplier stop;
    private final long start = System.nanoTime();
    private long lastShown = start;

    ConvertProgress(PrintWriter err, boolean terminal, BooleanSupplier stop) {
        this.line = new ProgressLine(err, terminal);
        this.stop = stop;
    }

    @Override
    public void written(String weight, long values, long total) {
        long now = System.nanoTime();
        if (now - lastShown < REFRESH_NANOS) {
            return;
        }
        lastShown = now;
        double eta = (now - start) / 1e9 / values * (total - values);
        line.say(String.format(
                Locale.ROOT,
                "%.0f of %.0f million values, %.0f s to go: %s",
                values / 1e6,
                total / 1e6,
                Math.ceil(eta),
                weight));
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
