package io.github.trol4j.cli;

import io.github.trol4j.core.Observer.Phase;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * One line on a terminal that says what is going on and how long it will take. Nothing is written when the output is not a terminal,
 * or when the work is done before anybody could have wondered.
 */
final class ProgressLine implements AutoCloseable {
    private static final long PATIENCE_NANOS = 700_000_000L;
    private static final long REFRESH_NANOS = 100_000_000L;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private long phaseStart = start;
    private long lastShown;
    private Phase phase = Phase.VISION;
    private boolean shown;

    ProgressLine(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    void update(Phase now, int done, int total) {
        long time = System.nanoTime();
        if (now != phase) {
            phase = now;
            phaseStart = time;
        }
        if (now == Phase.ANSWER) {
            close(); // the answer itself is the progress
            return;
        }
        if (!terminal || time - start < PATIENCE_NANOS || time - lastShown < REFRESH_NANOS) {
            return;
        }
        lastShown = time;
        double eta = done == 0 ? 0 : (time - phaseStart) / 1e9 / done * (total - done);
        String what = now == Phase.VISION ? "looking at the picture" : "reading the question";
        err.print(CLEAR
                + String.format(Locale.ROOT, "%s: %d of %d blocks, %.0f s to go", what, done, total, Math.ceil(eta)));
        err.flush();
        shown = true;
    }

    /** A message of another kind, such as the state of a batch. */
    void say(String message) {
        if (terminal) {
            err.print(CLEAR + message);
            err.flush();
            shown = true;
        }
    }

    @Override
    public void close() {
        if (shown) {
            err.print(CLEAR);
            err.flush();
            shown = false;
        }
    }

    /** Whether a person is likely to look at standard error. */
    @SuppressWarnings("SystemConsoleNull") // it is null on some JDKs all the same
    static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }
}
