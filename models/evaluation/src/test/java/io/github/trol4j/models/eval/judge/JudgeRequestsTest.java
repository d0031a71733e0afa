package io.github.trol4j.models.eval.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.report.Reports;
import io.github.trol4j.models.eval.report.SetResult;
import io.github.trol4j.models.eval.run.Outcome;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.run.RunConfig;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that nobody judges says so and writes down what to ask. */
class JudgeRequestsTest {
    private static final Path KIT = Path.of(System.getProperty("trol.fixtures")).resolveSibling("eval");

    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"mathvista", "mathverse", "mm-vet", "llava"})
    void requestsAreWrittenWithoutAJudge(String set) {
        report(set);
        Map<Integer, JsonNode> written = new HashMap<>();
        JsonFiles.lines(temp.resolve("judge-requests-" + set + ".jsonl"), line -> {
            assertThat(written.put(line.get("n").intValue(), line)).isNull();
            assertThat(line.get("reply").isNull()).isTrue();
            assertThat(line.get("messages").get(0).get("content").textValue()).isNotBlank();
        });
        Map<Integer, JsonNode> first = new HashMap<>(); // what the released code asked first about each item
        JsonFiles.lines(
                KIT.resolve(set).resolve("expected/judge-requests-messy.jsonl"),
                line -> first.putIfAbsent(line.get("n").intValue(), line));
        assertThat(first).isNotEmpty();
        first.forEach((n, want) -> {
            for (String field : List.of("stage", "try", "model", "max_tokens", "roles", "layout", "id")) {
                assertThat(written.get(n).get(field)).as("%d %s", n, field).isEqualTo(want.get(field));
            }
        });
        assertThat(temp.resolve("report.md")).content().contains("not scored: this set needs a judge");
    }

    private void report(String set) {
        Benchmark benchmark = Benchmarks.named(set);
        EvalTask task = benchmark.load(new DataRoot(KIT.resolve(set).resolve("data")));
        List<Outcome> outcomes = new ArrayList<>();
        JsonFiles.lines(
                KIT.resolve(set).resolve("expected/predictions-messy.jsonl"),
                line -> outcomes.add(Outcome.of(line, set, outcomes.size())));
        Run.Outcomes known = Run.outcomes(outcomes, set);
        SetResult result = new SetResult(
                benchmark.info(),
                task,
                known,
                task.score(known.replies(task.items().size()), null));
        new Reports(temp).write(new RunConfig(List.of(set), "data", "m", "m", "greedy"), List.of(result));
    }
}
