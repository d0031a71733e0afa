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
     * @param setting such as {@code weights=q8,traversal=full}
     * @param count items that the score rests on
     * @param score the first clean number of the set; NaN if it has none
     * @param seconds mean time of a reply; NaN if it was not measured
     */
    public record Point(
            String setting, String set, String measure, int count, double score, Interval interval, double seconds) {}

    public static Point point(String setting, SetResult result, double seconds) {
        List<Measure> measures = result.scores().clean().measures();
        if (measures.isEmpty()) {
            Interval none = new Interval(Double.NaN, Double.NaN);
            return new Point(setting, result.info().name(), "-", 0, Double.NaN, none, seconds);
        }
        Measure first = measures.getFirst();
        String set = result.info().name();
        return new Point(setting, set, first.name(), first.count(), first.value(), first.interval(), seconds);
    }

    public String markdown() {
        StringBuilder out = new StringBuilder("| set | setting | score | n | value | 95 % interval | s per item |\n");
        out.append("|---|---|---|---|---|---|---|\n");
        for (Point point : points) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %d | %s | %s | %s |%n",
                    point.set(),
                    point.setting(),
                    point.measure(),
                    point.count(),
                    Numbers.two(point.score()),
                    Numbers.interval(point.interval()),
                    Double.isNaN(point.seconds()) ? "-" : String.format(Locale.ROOT, "%.4f", point.seconds())));
        }
        return out.toString();
    }

    /** Writes {@code sweep.md}, {@code sweep.svg} and {@code sweep.png}. */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("sweep.md"), markdown());
            Drawing plot = new ScatterPlot(points.stream()
                            .filter(p -> !Double.isNaN(p.score()) && !Double.isNaN(p.seconds()))
                            .toList())
                    .draw();
            Files.writeString(folder.resolve("sweep.svg"), plot.svg());
            plot.png(folder.resolve("sweep.png"));
        } catch (IOException e) {
            throw new EvalException("cannot write into " + folder + ": " + e, e);
        }
    }
}
