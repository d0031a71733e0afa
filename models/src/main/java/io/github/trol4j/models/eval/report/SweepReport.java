package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.stats.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Several runs that differ in settings: one table, and accuracy against cost as a plot. */
public final class SweepReport {
    private final List<Point> points;

    public SweepReport(List<Point> points) {
        this.points = List.copyOf(points);
    }

    /**
     * One run of one set.
     *
     * @param score the first clean number of the set; NaN if it has none
     * @param seconds mean time of a reply; NaN if it was not measured
     */
    public record Point(String setting, String set, String measure, double score, Interval interval, double seconds) {
        String label() {
            return set + " " + setting;
        }
    }

    public static Point point(String setting, SetResult result, double seconds) {
        List<Measure> measures = result.scores().clean().measures();
        if (measures.isEmpty()) {
            Interval none = new Interval(Double.NaN, Double.NaN);
            return new Point(setting, result.info().name(), "-", Double.NaN, none, seconds);
        }
        Measure first = measures.getFirst();
        return new Point(setting, result.info().name(), first.name(), first.value(), first.interval(), seconds);
    }

    public String markdown() {
        StringBuilder out = new StringBuilder("| set | setting | score | value | 95 % interval | s per item |\n");
        out.append("|---|---|---|---|---|---|\n");
        for (Point point : points) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s |%n",
                    point.set(),
                    point.setting(),
                    point.measure(),
                    Numbers.two(point.score()),
                    Numbers.interval(point.interval()),
                    Double.isNaN(point.seconds()) ? "-" : String.format(Locale.ROOT, "%.3f", point.seconds())));
        }
        return out.toString();
    }

    /** Writes {@code sweep.md}, {@code sweep.svg} and {@code sweep.png}. */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("sweep.md"), markdown());
            ScatterPlot plot = new ScatterPlot(points.stream()
                    .filter(p -> !Double.isNaN(p.score()) && !Double.isNaN(p.seconds()))
                    .toList());
            Files.writeString(folder.resolve("sweep.svg"), plot.svg());
            plot.png(folder.resolve("sweep.png"));
        } catch (IOException e) {
            throw new EvalException("cannot write into " + folder + ": " + e, e);
        }
    }
}
