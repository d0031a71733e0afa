package io.github.trol4j.models.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.run.Outcome;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.run.RunConfig;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import io.github.trol4j.models.eval.stats.Interval;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written about a run. */
class ReportsTest {
    private static final Path KIT = Path.of(System.getProperty("trol.fixtures")).resolveSibling("eval");

    @TempDir
    private Path temp;

    private static SetResult result(String set, String variant) {
        Benchmark benchmark = Benchmarks.named(set);
        EvalTask task = benchmark.load(new DataRoot(KIT.resolve(set).resolve("data")));
        List<Outcome> outcomes = new ArrayList<>();
        JsonFiles.lines(
                KIT.resolve(set).resolve("expected/predictions-" + variant + ".jsonl"),
                line -> outcomes.add(Outcome.of(line, set, outcomes.size())));
        Run.Outcomes known = Run.outcomes(outcomes, set);
        return new SetResult(
                benchmark.info(),
                task,
                known,
                task.score(known.replies(task.items().size()), null));
    }

    private String write(String... sets) throws IOException {
        RunConfig config = new RunConfig(List.of(sets), "data", "</script><b>", "m", "beam 5");
        new Reports(temp)
                .write(
                        config,
                        List.of(sets).stream().map(s -> result(s, "messy")).toList());
        return Files.readString(temp.resolve("report.html"));
    }

    @Test
    void thePageNeedsNothingElse() throws IOException {
        String page = write("mme", "mmstar", "mathvista");
        assertThat(page).doesNotContainPattern("(src|href)=\"?(http|//)").doesNotContain("@import", "url(http");
        assertThat(page).contains("default-src 'none'", "data:image/jpeg;base64,");
        assertThat(Pattern.compile("<script").matcher(page).results().count()).isEqualTo(2);
        assertThat(page).doesNotContain("</script><b>").contains("&lt;/script&gt;&lt;b&gt;");
    }

    @Test
    void theJsonReportHasStableFields() throws IOException {
        write("pope");
        JsonNode report = JsonFiles.tree(temp.resolve("report.json"));
        assertThat(report.get("version").intValue()).isEqualTo(1);
        JsonNode set = report.get("sets").get(0);
        assertThat(set.get("official").get("accuracy_fraction").get("random").doubleValue())
                .isEqualTo(0.5);
        assertThat(set.get("measures").get(0).get("low").doubleValue()).isBetween(30.0, 57.7);
        assertThat(set.get("unparsed").intValue()).isPositive();
    }

    @Test
    void everyReportKnowsGatesAndCategories() throws IOException {
        SetResult plain = result("mmstar", "messy");
        GateSummary gates = new GateSummary(List.of(0.25, 0.0), List.of(0.5, 1.0));
        Map<Integer, Outcome> seen = new LinkedHashMap<>();
        plain.outcomes()
                .byPosition()
                .forEach((n, o) -> seen.put(
                        n, new Outcome(o.set(), n, o.id(), o.reply(), o.error(), o.reply() == null ? null : gates)));
        SetResult result = new SetResult(plain.info(), plain.task(), new Run.Outcomes(seen), plain.scores());
        new Reports(temp).write(new RunConfig(List.of("mmstar"), "data", "x", "m", "greedy"), List.of(result));
        String words = "text 0.75 (most in layer 1: 1.00), picture 0.13 (most in layer 0: 0.25)";
        assertThat(temp.resolve("report.md")).content().contains("- mean gate (0: read once, 1: read twice): " + words);
        assertThat(temp.resolve("items.csv"))
                .content()
                .contains("\"" + words + "\",0.7500,0.1250,", "category: ", "; detail: ");
        assertThat(temp.resolve("report.html"))
                .content()
                .contains("\"gates\":{\"image\":[0.25,0.0],\"text\":[0.5,1.0]", "\"groups\":{\"category\":");
        JsonNode mean = JsonFiles.tree(temp.resolve("report.json")).at("/sets/0/gates");
        assertThat(mean.get("text").get(1).doubleValue()).isEqualTo(1);
        assertThat(mean.get("replies").intValue())
                .isEqualTo(result.gates().size())
                .isPositive();
    }

    @Test
    void withoutGatesNothingIsSaidAboutThem() throws IOException {
        assertThat(write("mmstar")).doesNotContain("mean gate", "gate: how much", "\"gates\":");
        assertThat(temp.resolve("report.md")).content().doesNotContain("gate");
        assertThat(JsonFiles.tree(temp.resolve("report.json")).at("/sets/0").has("gates"))
                .isFalse();
    }

    @Test
    void undefinedAndUnscoredAreSaid() {
        String crashed = new MarkdownReport().set(result("seed", "crash"));
        assertThat(crashed).contains("official: undefined (IndexError: string index out of range)", "| accuracy |");
        assertThat(new MarkdownReport().set(result("llava", "messy"))).contains("not scored: this set needs a judge");
    }

    @Test
    void theSpreadsheetHasAnswersForTheServer() throws IOException {
        write("mmbench");
        Path file = temp.resolve("__script__b__mmbench_results.xlsx");
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String texts = read(zip, "xl/sharedStrings.xml");
            assertThat(texts).contains(">prediction<", ">index<", ">split<").doesNotContain("l2-category");
            assertThat(read(zip, "xl/worksheets/sheet1.xml")).contains("3000105");
        }
    }

    private static String read(ZipFile zip, String entry) throws IOException {
        return new String(zip.getInputStream(zip.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void comparisonCountsFlips() {
        Comparison comparison = new Comparison(result("qbench", "perfect"), result("qbench", "messy"));
        assertThat(comparison.isBinary()).isTrue();
        assertThat(comparison.onlySecond()).isZero();
        assertThat(comparison.onlyFirst()).isEqualTo(7);
        assertThat(comparison.p()).isCloseTo(2 * Math.pow(0.5, 7), within(1e-12));
        assertThat(comparison.markdown("a", "b")).contains("McNemar, exact", "only a right: 7; only b right: 0");
        Comparison soft = new Comparison(result("textvqa", "perfect"), result("textvqa", "messy"));
        assertThat(soft.isBinary()).isFalse();
        assertThat(soft.markdown("a", "b")).contains("paired bootstrap");
    }

    @Test
    void theSweepIsDrawnTwice() throws IOException {
        SweepReport report = new SweepReport(List.of(
                new SweepReport.Point(
                        "weights=f32",
                        "nano",
                        "accuracy",
                        200,
                        90,
                        new Interval(85, 94),
                        new SweepReport.Cost(0.4, 1, 1)),
                new SweepReport.Point(
                        "weights=q4",
                        "nano",
                        "accuracy",
                        200,
                        80,
                        new Interval(74, 86),
                        new SweepReport.Cost(0.1, 0.6, 0.2))));
        report.write(temp);
        assertThat(temp.resolve("sweep.svg"))
                .content()
                .contains(">weights=q4<", ">accuracy (%), n = 200<", ">milliseconds per item (mean)<");
        assertThat(ImageIO.read(temp.resolve("sweep.png").toFile()).getWidth()).isEqualTo(2 * 900);
        assertThat(temp.resolve("sweep.md")).content().contains("| nano | weights=f32 | accuracy | 200 | 90.00 |");
    }
}
