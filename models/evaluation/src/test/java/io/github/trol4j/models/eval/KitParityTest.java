package io.github.trol4j.models.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.judge.CannedJudge;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.Transcript;
import io.github.trol4j.models.eval.report.PromptLines;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prompts and both scores of every set equal those that the released code and the reference rules gave. */
class KitParityTest {
    private static final Kit KIT = Kit.find();

    static List<String> sets() {
        return KIT.sets();
    }

    static List<Kit.Case> cases() {
        return KIT.cases();
    }

    static List<Kit.Case> judged() {
        return KIT.cases().stream().filter(Kit.Case::isJudged).toList();
    }

    @Test
    void theKitHasAllSets() {
        assertThat(sets()).hasSizeGreaterThanOrEqualTo(23);
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(150);
    }

    @ParameterizedTest
    @MethodSource("sets")
    void promptsAreEqualByteForByte(String set) throws IOException {
        Path folder = KIT.folder().resolve(set);
        EvalTask task = Benchmarks.named(set).load(new DataRoot(folder.resolve("data")));
        PromptLines lines = new PromptLines();
        List<String> got = task.items().subList(0, task.officialItems()).stream()
                .map(item -> lines.line(task, item))
                .toList();
        assertThat(got).isEqualTo(Files.readAllLines(folder.resolve("expected/prompts.jsonl")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void scoresAreEqual(Kit.Case test) {
        SetScores scores = score(test);
        JsonNode got = scores.json(test.set(), test.variant());
        List<String> differences = new ArrayList<>();
        compare("", test.scores(), got, differences);
        assertThat(differences).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("judged")
    void judgeIsAskedTheSameThings(Kit.Case test) {
        List<ObjectNode> got =
                score(test).judged().stream().map(Transcript::json).toList();
        List<JsonNode> expected = new ArrayList<>();
        JsonFiles.lines(test.expected("judge-requests", ".jsonl"), expected::add);
        boolean crash = test.scores().get("official").has(SetScores.CRASHES);
        List<String> differences = new ArrayList<>();
        // the endless loop of the released code is cut short: the same requests up to there
        int n = crash ? firstRepeat(expected) : expected.size();
        for (int i = 0; i < n; i++) {
            JsonNode want = ((ObjectNode) expected.get(i).deepCopy()).without("response_of");
            compare("request " + i, want, got.get(i), differences);
        }
        if (!crash) {
            assertThat(got.size()).isEqualTo(n);
        }
        assertThat(differences).isEmpty();
    }

    private static int firstRepeat(List<JsonNode> requests) {
        for (int i = 1; i < requests.size(); i++) {
            JsonNode one = requests.get(i);
            JsonNode before = requests.get(i - 1);
            if (one.get("try").intValue() > 0 && one.get("reply").equals(before.get("reply"))) {
                return i;
            }
        }
        return requests.size();
    }

    private static SetScores score(Kit.Case test) {
        EvalTask task = Benchmarks.named(test.set()).load(new DataRoot(test.data()));
        Judge judge = test.isJudged() ? CannedJudge.read(test.expected("judge-replies", ".jsonl")) : null;
        return task.score(test.replies(), judge);
    }

    private static void compare(String at, JsonNode want, JsonNode got, List<String> differences) {
        if (want == null || got == null) {
            differences.add(at + ": expected " + want + ", got " + got);
        } else if (want.isNumber() && got.isNumber()) {
            double a = want.doubleValue();
            double b = got.doubleValue();
            if (Math.abs(a - b) > 1e-9 * Math.max(1, Math.abs(a))) {
                differences.add(at + ": expected " + a + ", got " + b);
            }
        } else if (want.isObject() && got.isObject()) {
            want.properties()
                    .forEach(f -> compare(at + "/" + f.getKey(), f.getValue(), got.get(f.getKey()), differences));
            got.properties().forEach(f -> {
                if (!want.has(f.getKey())) {
                    differences.add(at + "/" + f.getKey() + ": not expected");
                }
            });
        } else if (want.isArray() && got.isArray() && want.size() == got.size()) {
            for (int i = 0; i < want.size(); i++) {
                compare(at + "/" + i, want.get(i), got.get(i), differences);
            }
        } else if (!want.equals(got)) {
            differences.add(at + ": expected " + want + ", got " + got);
        }
    }
}
