package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.run.RunConfig;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.stats.Interval;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One page that holds everything: scores with bars and intervals, published figures, and a list of items with their pictures that
 * can be filtered. It asks no network and no other file for anything.
 */
final class HtmlReport {
    private final Path file;

    HtmlReport(Path file) {
        this.file = file;
    }

    void write(RunConfig config, List<SetResult> results) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
            out.write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
            out.write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
                    + "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n");
            out.write("<title>" + escape(config.name()) + ": benchmark report</title>\n");
            out.write("<style>\n" + resource("report.css") + "</style></head><body>\n");
            head(out, config);
            for (SetResult result : results) {
                set(out, result);
            }
            new HtmlItems(out).write(results);
            out.write("<script>\n" + resource("report.js") + "</script>\n</body></html>\n");
        } catch (IOException e) {
            throw new EvalException("cannot write " + file + ": " + e, e);
        }
    }

    private static void head(Writer out, RunConfig config) throws IOException {
        out.write("<header><h1>" + escape(config.name()) + "</h1><dl>");
        for (Map.Entry<String, String> entry : List.of(
                Map.entry("model", config.model()),
                Map.entry("decoding", config.decoding()),
                Map.entry("data", config.data()))) {
            out.write("<dt>" + entry.getKey() + "</dt><dd>" + escape(entry.getValue()) + "</dd>");
        }
        out.write("</dl></header>\n");
    }

    private static void set(Writer out, SetResult result) throws IOException {
        SetScores scores = result.scores();
        int asked = result.outcomes().byPosition().size();
        int failed = result.outcomes().errors().size();
        out.write("<section><h2>" + escape(result.info().title()) + " <code>"
                + escape(result.info().name()) + "</code></h2>\n");
        out.write(String.format(
                Locale.ROOT,
                "<p class=\"counts\">%d items in the set &middot; %d answered &middot; <span class=\"%s\">%d failed</span>"
                        + " &middot; %d dropped by the released code &middot; %d replies without a readable answer%s</p>%n",
                result.task().items().size(),
                asked - failed,
                failed > 0 ? "bad" : "",
                failed,
                scores.dropped(),
                scores.clean().unparsed(),
                result.open() > 0 ? " &middot; <b>partial: " + result.open() + " not asked</b>" : ""));
        Optional<GateSummary> gates = GateSummary.mean(result.gates());
        if (gates.isPresent()) {
            out.write("<p class=\"counts\">mean gate over " + result.gates().size() + " replies: "
                    + escape(gates.get().words()) + "</p>\n");
        }
        if (!result.info().published().isEmpty()) {
            out.write("<p class=\"published\">published:");
            for (var entry : new TreeMap<>(result.info().published()).entrySet()) {
                out.write(" <b>" + escape(entry.getKey()) + "</b> " + entry.getValue());
            }
            out.write("</p>\n");
        }
        out.write("<div class=\"columns\"><div><h3>Clean</h3>");
        clean(out, scores);
        out.write("</div><div><h3>Official <small>(released code, its own units)</small></h3>");
        official(out, scores);
        out.write("</div></div></section>\n");
    }

    private static void clean(Writer out, SetScores scores) throws IOException {
        if (scores.clean().measures().isEmpty()) {
            out.write("<p>no local score</p>");
            return;
        }
        out.write(
                "<table><tr><th>score</th><th class=\"number\">value</th><th class=\"picture\"></th><th class=\"number\">95 % interval</th><th class=\"number\">n</th></tr>\n");
        for (Measure measure : scores.clean().measures()) {
            Interval interval = measure.interval();
            out.write("<tr><td>" + escape(measure.name()) + "</td><td class=\"number\">" + Numbers.two(measure.value())
                    + "</td><td class=\"picture\">" + bar(measure, interval) + "</td><td class=\"number\">"
                    + Numbers.interval(interval)
                    + "</td><td class=\"number\">" + measure.count() + "</td></tr>\n");
        }
        out.write("</table>");
    }

    // A bar for values in percent, with the interval as a line across its end.
    private static String bar(Measure measure, Interval interval) {
        if (measure.name().contains("(") || Double.isNaN(measure.value())) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "<span class=\"bar\"><i style=\"width:%.1f%%\"></i><u style=\"left:%.1f%%;width:%.1f%%\"></u></span>",
                measure.value(),
                interval.low(),
                Math.max(0, interval.high() - interval.low()));
    }

    private static void official(Writer out, SetScores scores) throws IOException {
        String undefined = scores.undefined();
        if (undefined != null) {
            String label = scores.official().has(SetScores.NOT_SCORED) ? "not scored" : "undefined";
            out.write("<p class=\"bad\">" + label + ": " + escape(undefined) + "</p>");
            return;
        }
        out.write("<table><tr><th>score</th><th class=\"number\">value</th></tr>\n");
        for (Map.Entry<String, String> entry : Numbers.flat(scores.official())) {
            out.write("<tr><td>" + escape(entry.getKey()) + "</td><td class=\"number\">" + escape(entry.getValue())
                    + "</td></tr>\n");
        }
        out.write("</table>");
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
