package io.github.trol4j.models.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.models.eval.report.Reports;
import io.github.trol4j.models.eval.report.SetResult;
import io.github.trol4j.models.eval.run.ReplyLog;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.run.Runner;
import io.github.trol4j.models.eval.run.Selection;
import io.github.trol4j.models.eval.run.Timings;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed, cut or divided ends with the same bytes as one that was left alone. */
class SurvivalTest {
    private static final int ITEMS = 150;
    private static final List<String> RESULTS =
            List.of("run.json", "replies.jsonl", "report.md", "report.json", "items.csv", "report.html");

    @TempDir
    private Path temp;

    @Test
    void tenKillsAndResumesLeaveTheSameFiles() throws Exception {
        Path quiet = temp.resolve("quiet");
        RunFixture.run(quiet, Selection.ALL.withLimit(ITEMS), 0);
        report(quiet);
        Path killed = temp.resolve("killed");
        Random random = new Random(7);
        int kills = 0;
        int grown = 0;
        for (int i = 0; i < 10; i++) {
            long before = size(killed);
            Process process = start(killed);
            long wanted = before + 1 + random.nextInt(800); // die somewhere after this many bytes
            while (process.isAlive() && size(killed) < wanted) {
                Thread.sleep(1);
            }
            if (process.isAlive()) {
                kills++;
            }
            process.destroyForcibly().waitFor();
            if (size(killed) > before) {
                grown++;
            }
        }
        assertThat(kills).isGreaterThanOrEqualTo(8);
        assertThat(grown).isGreaterThanOrEqualTo(8);
        assertThat(start(killed).waitFor(2, TimeUnit.MINUTES)).isTrue();
        report(killed);
        for (String name : RESULTS) {
            assertThat(killed.resolve(name)).hasSameBinaryContentAs(quiet.resolve(name));
        }
    }

    @Test
    void fourShardsMergedEqualOneRun() throws IOException {
        Path whole = temp.resolve("whole");
        RunFixture.run(whole, Selection.ALL.withLimit(ITEMS), 0);
        report(whole);
        List<Run> parts = new ArrayList<>();
        for (int k = 4; k >= 1; k--) {
            Path part = temp.resolve("part" + k);
            RunFixture.run(part, Selection.ALL.withLimit(ITEMS).withShard(new Selection.Shard(k, 4)), 0);
            parts.add(new Run(part));
        }
        Path merged = temp.resolve("merged");
        new Run(merged).merge(parts);
        report(merged);
        for (String name : RESULTS) {
            assertThat(merged.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
        }
    }

    @Test
    void aCutLastLineIsAskedAgain() throws IOException {
        Path whole = temp.resolve("whole");
        RunFixture.run(whole, Selection.ALL.withLimit(20), 0);
        byte[] bytes = Files.readAllBytes(whole.resolve("replies.jsonl"));
        for (int cut : new int[] {1, 2, 15, 60}) {
            Path broken = temp.resolve("cut" + cut);
            Files.createDirectories(broken);
            Files.write(broken.resolve("replies.jsonl"), Arrays.copyOf(bytes, bytes.length - cut));
            RunFixture.run(broken, Selection.ALL.withLimit(20), 0);
            assertThat(Files.readAllBytes(broken.resolve("replies.jsonl"))).isEqualTo(bytes);
        }
    }

    /** A disk that was full can cut the times, too. */
    @Test
    void aCutLineOfTheTimesIsLeftOut() throws IOException {
        Path folder = temp.resolve("times");
        RunFixture.run(folder, Selection.ALL.withLimit(20), 0);
        Path times = folder.resolve("timings.jsonl");
        byte[] whole = "{\"set\": \"a\", \"n\": 0, \"seconds\": 2.0}\n".getBytes(StandardCharsets.UTF_8);
        Files.write(times, whole);
        Files.write(
                times, "{\"set\": \"a\", \"n\": 1, \"sec".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);

        assertThat(Timings.of(new Run(folder)).secondsPerItem("a")).isEqualTo(2.0);
        assertThat(Files.readAllBytes(times)).isEqualTo(whole);
    }

    /** What stood in the way of an item may have been mended since. */
    @Test
    void whatFailedIsAskedAgain() throws IOException {
        Path folder = temp.resolve("again");
        RunFixture.run(folder, Selection.ALL.withLimit(40), 0);
        byte[] before = Files.readAllBytes(folder.resolve("replies.jsonl"));

        RunFixture.run(folder, Selection.ALL.withLimit(40), 0);
        assertThat(Files.readAllBytes(folder.resolve("replies.jsonl")))
                .as("the same failures are not written down twice")
                .isEqualTo(before);

        List<EvalItem> items = RunFixture.task().items().subList(0, 40);
        try (ReplyLog log = ReplyLog.open(folder.resolve("replies.jsonl"))) {
            Run.Outcomes known = new Run(folder).outcomes(RunFixture.SET);
            new Runner((item, options) -> Reply.of("mended"), DecodingOptions.greedy(), () -> false)
                    .run(RunFixture.SET, items, known, log, (outcome, reply, done, total) -> {});
        }
        assertThat(new Run(folder).outcomes(RunFixture.SET).errors()).isEmpty();
        assertThat(new Run(folder).outcomes(RunFixture.SET).replies(40).stream().filter("mended"::equals))
                .hasSize(2);
    }

    @Test
    void failedItemsAreRecordedAndCounted() {
        Path folder = temp.resolve("errors");
        RunFixture.run(folder, Selection.ALL.withLimit(40), 0);
        Run.Outcomes outcomes = new Run(folder).outcomes(RunFixture.SET);
        assertThat(outcomes.errors())
                .hasSize(2)
                .allMatch(o -> String.valueOf(o.error()).startsWith("no answer for item"));
        SetResult result = result(folder);
        assertThat(result.scores().answered()).isEqualTo(38);
        assertThat(result.errors().values()).containsExactly(1, 1);
    }

    private static long size(Path run) throws IOException {
        Path file = run.resolve("replies.jsonl");
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private Process start(Path folder) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dtrol.fixtures=" + System.getProperty("trol.fixtures"),
                "-cp",
                System.getProperty("java.class.path"),
                RunFixture.class.getName(),
                folder.toString(),
                Integer.toString(ITEMS),
                "3");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("process.log").toFile())
                .start();
    }

    private static SetResult result(Path folder) {
        Run run = new Run(folder);
        EvalTask task = RunFixture.task();
        Run.Outcomes outcomes = run.outcomes(RunFixture.SET);
        return new SetResult(
                Benchmarks.named(RunFixture.SET).info(),
                task,
                outcomes,
                task.score(outcomes.replies(task.items().size()), null));
    }

    private static void report(Path folder) {
        new Reports(folder).write(new Run(folder).config(), List.of(result(folder)));
    }
}
