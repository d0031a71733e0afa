package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.run.RunConfig;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.SetScores;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The report for people who read text. Holds neither dates nor times, so that equal runs have equal reports. */
public final class MarkdownReport {
    /** The whole report. */
    public String report(RunConfig config, List<SetResult> results) {
        StringBuilder out = new StringBuilder("# Benchmark report: " + config.name() + "\n\n");
        out.append("- model: ").append(config.model()).append('\n');
        out.append("- decoding: ").append(config.decoding()).append('\n');
        out.append("- data: ").append(config.data()).append("\n\n");
        for (SetResult result : results) {
            out.append(set(result));
        }
        return out.toString();
    }

    /** The section of one set. */
    public String set(SetResult result) {
        SetScores scores = result.scores();
        StringBuilder out = new StringBuilder(
                "## " + result.info().title() + " (`" + result.info().name() + "`)\n\n");
        out.append(String.format(
                Locale.ROOT,
                "- items: %d in the set, %d asked, %d answered, %d failed%n",
                result.task().items().size(),
                result.outcomes().byPosition().size(),
                result.outcomes().byPosition().size()
                        - result.outcomes().errors().size(),
                result.outcomes().errors().size()));
        out.append("- dropped by the released code because their id repeats: ")
                .append(scores.dropped())
                .append('\n');
        out.append("- replies without a readable answer (clean): ")
                .append(scores.clean().unparsed())
                .append('\n');
        if (result.open() > 0) {
            out.append("- **partial**: ").append(result.open()).append(" items were not asked\n");
        }
        GateSummary.mean(result.gates())
                .ifPresent(mean -> out.append("- mean gate (0: read once, 1: read twice): ")
                        .append(mean.words())
                        .append('\n'));
        result.errors()
                .forEach((error, n) -> out.append("- failed ")
                        .append(n)
                        .append(" x: ")
                        .append(line(error))
                        .append('\n'));
        published(result, out);
        out.append("\n### Official (released code, its own units)\n\n");
        String undefined = scores.undefined();
        if (undefined != null && scores.official().has(SetScores.NOT_SCORED)) {
            out.append("not scored: ").append(undefined).append("\n\n");
            return out.toString();
        }
        if (undefined != null) {
            out.append("official: undefined (").append(line(undefined)).append(")\n");
        } else {
            out.append("| score | value |\n|---|---|\n");
            for (Map.Entry<String, String> entry : Numbers.flat(scores.official())) {
                out.append("| ")
                        .append(line(entry.getKey()))
                        .append(" | ")
                        .append(line(entry.getValue()))
                        .append(" |\n");
            }
        }
        out.append("\n### Clean\n\n");
        if (scores.clean().measures().isEmpty()) {
            out.append("no local score; the answers go to a server\n\n");
            return out.toString();
        }
        out.append("| score | value | 95 % interval | n |\n|---|---|---|---|\n");
        for (Measure measure : scores.clean().measures()) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %d |%n",
                    line(measure.name()),
                    Numbers.two(measure.value()),
                    Numbers.interval(measure.interval()),
                    measure.count()));
        }
        return out.append('\n').toString();
    }

    private static void published(SetResult result, StringBuilder out) {
        if (result.info().published().isEmpty()) {
            return;
        }
        out.append("- published:");
        new TreeMap<>(result.info().published())
                .forEach((model, value) ->
                        out.append(' ').append(model).append(' ').append(value).append(';'));
        out.setLength(out.length() - 1);
        out.append('\n');
    }

    private static String line(String text) {
        return text.replace('\n', ' ').replace('\r', ' ').replace("|", "\\|");
    }
}
