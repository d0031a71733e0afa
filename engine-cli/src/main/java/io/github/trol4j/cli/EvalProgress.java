package io.github.trol4j.cli;

import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.run.Outcome;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows where a run stands: items, time to go, the clean score so far, errors. A line now and then where there is no terminal. */
final class EvalProgress implements AutoCloseable {
    private static final long ON_TERMINAL = Duration.ofSeconds(1).toNanos();
    private static final long ELSEWHERE = Duration.ofSeconds(30).toNanos();

    private static final long WARM_UP = Duration.ofSeconds(2).toNanos();

    private final ProgressLine line;
    private final PrintWriter err;
    private final boolean terminal = ProgressLine.onTerminal();
    private Map<Integer, Outcome> outcomes = new HashMap<>();
    private @Nullable EvalTask task;
    private String set = "";
    private long start;
    private long shown;
    private int atStart;
    private int errors;

    EvalProgress(PrintWriter err) {
        this.err = err;
        this.line = new ProgressLine(err, terminal);
    }

    void start(String name, EvalTask loaded, List<EvalItem> items, Run.Outcomes known) {
        set = name;
        task = loaded;
        outcomes = new HashMap<>(known.byPosition());
        errors = known.errors().size();
        long before = items.stream()
                .filter(item -> outcomes.containsKey(item.position()))
                .count();
        atStart = (int) before;
        start = System.nanoTime();
        shown = start;
        String size = items.size() == loaded.items().size()
                ? items.size() + " items"
                : items.size() + " of " + loaded.items().size() + " items";
        err.println("trol: " + name + ": " + size + (before == 0 ? "" : ", " + before + " of them asked before"));
        err.flush();
    }

    void asked(Outcome outcome, int done, int total) {
        outcomes.put(outcome.position(), outcome);
        if (outcome.error() != null) {
            errors++;
        }
        long now = System.nanoTime();
        boolean last = done == total;
        if (now - shown < (terminal ? ON_TERMINAL : ELSEWHERE) && !last) {
            return;
        }
        shown = now;
        String text = String.format(
                Locale.ROOT,
                "%s: %d of %d%s%s%s",
                set,
                done,
                total,
                time(now - start, done, total),
                score(),
                errors == 0 ? "" : ", " + errors + " failed");
        if (terminal && !last) {
            line.say(text);
        } else {
            line.close();
            err.println("trol: " + text);
            err.flush();
        }
    }

    // The first replies of a program are slow; nothing is foretold from them alone.
    private String time(long nanos, int done, int total) {
        double seconds = nanos / 1e9;
        int asked = done - atStart;
        if (done == total) {
            return " in " + clock(seconds);
        }
        if (nanos < WARM_UP || asked < 2) {
            return "";
        }
        return ", " + clock(seconds / asked * (total - done)) + " to go";
    }

    @Override
    public void close() {
        line.close();
    }

    // Scoring what is there is cheap beside asking; sets that need a judge have no score yet.
    private String score() {
        if (task == null) {
            return "";
        }
        CleanScores clean = task.score(
                        new Run.Outcomes(outcomes).replies(task.items().size()), null)
                .clean();
        if (clean.measures().isEmpty()) {
            return "";
        }
        Measure first = clean.measures().getFirst();
        return String.format(Locale.ROOT, ", %s %.1f", first.name(), first.value());
    }

    private static String clock(double seconds) {
        long s = Math.round(seconds);
        return s >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60);
    }
}
