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
     * @param cost of a reply
     */
    public record Point(
            String setting, String set, String measure, int count, double score, Interval interval, Cost cost) {}

    /**
     * @param seconds mean time; NaN if it was not measured
     * @param work share of the published model's operations in reading the prompt; NaN if it was not counted
     * @param secondWork the same in second passes alone
     */
    public record Cost(double seconds, double work, double secondWork) {}

    public static Point point(String setting, SetResult result, Cost cost) {
        List<Measure> measures = result.scores().clean().measures();
        if (measures.isEmpty()) {
            Interval none = new Interval(Double.NaN, Double.NaN);
            return new Point(setting, result.info().name(), "-", 0, Double.NaN, none, cost);
        }
        Measure first = measures.getFirst();
        String set = result.info().name();
        return new Point(setting, set, first.name(), first.count(), first.value(), first.interval(), cost);
    }

    public String markdown() {
        StringBuilder out = new StringBuilder(
                "| set | setting | score | n | value | 95 % interval | s per item | work | second passes |\n");
        out.append("|---|---|---|---|---|---|---|---|---|\n");
        for (Point point : points) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %d | %s | %s | %s | %s | %s |%n",
                    point.set(),
                    point.setting(),
                    point.measure(),
                    point.count(),
                    Numbers.two(point.score()),
                    Numbers.interval(point.interval()),
                    number("%.4f", point.cost().seconds()),
                    number("%.1f %%", 100 * point.cost().work()),
                    number("%.1f %%", 100 * point.cost().secondWork())));
        }
        out.append(
                "%nWork: floating-point operations of the decoder's blocks on the prompts, as a share of what the published model"
                        .formatted());
        return out.append("%ndoes with the same rows; second passes: the same for second passes alone.%n".formatted())
                .toString();
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    /**
     * Writes {@code sweep.md}, the plot over time as {@code sweep.svg} and {@code sweep.png}, and the one over work as
     * {@code sweep-work.svg} and {@code sweep-work.png}.
     */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("sweep.md"), markdown());
            plot(folder, "sweep", ScatterPlot.Axis.TIME);
            plot(folder, "sweep-work", ScatterPlot.Axis.WORK);
        } catch (IOException e) {
            throw new EvalException("cannot write into " + folder + ": " + e, e);
        }
    }

    private void plot(Path folder, String name, ScatterPlot.Axis axis) throws IOException {
        List<Point> shown = points.stream()
                .filter(p -> !Double.isNaN(p.score()) && !Double.isNaN(axis.of(p)))
                .toList();
        Drawing plot = new ScatterPlot(shown, axis).draw();
        Files.writeString(folder.resolve(name + ".svg"), plot.svg());
        plot.png(folder.resolve(name + ".png"));
    }
}
