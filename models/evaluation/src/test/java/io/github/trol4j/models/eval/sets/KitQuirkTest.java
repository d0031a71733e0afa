package io.github.trol4j.models.eval.sets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.JudgeRequest;
import io.github.trol4j.models.eval.score.SetScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slips of the released scorers that need Parquet files or a judge, by number, on the data of the kit. */
class KitQuirkTest {
    private static EvalTask load(String set) {
        Path kit = Path.of(System.getProperty("trol.fixtures")).resolveSibling("eval");
        return Benchmarks.named(set).load(new DataRoot(kit.resolve(set).resolve("data")));
    }

    /** The same reply to every item. */
    private static SetScores score(EvalTask task, String reply, @Nullable Judge judge) {
        return score(task, item -> reply, judge);
    }

    private static SetScores score(EvalTask task, Function<EvalItem, @Nullable String> reply, @Nullable Judge judge) {
        List<@Nullable String> replies = new ArrayList<>();
        for (EvalItem item : task.items()) {
            replies.add(reply.apply(item));
        }
        return task.score(replies, judge);
    }

    private static Judge judge(int tries, Function<JudgeRequest, String> replies) {
        return new Judge() {
            @Override
            public String ask(JudgeRequest request) {
                return replies.apply(request);
            }

            @Override
            public int tries(int position, String stage) {
                return tries;
            }
        };
    }

    @Test
    void q28OneAndAHalfIsNotOnePointFiveZero() {
        EvalTask task = load("mathvista");
        SetScores scores = score(task, "no number", judge(1, request -> "1.5"));
        assertThat(scores.clean().json().get("final").get(7).textValue()).isEqualTo("1.5");
        assertThat(task.items().get(7).expected()).isEqualTo("1.50");
        assertThat(scores.clean().json().get("items").get(7).intValue()).isZero();
    }

    @Test
    void q35TheReplyToTheFifthRepeatIsNotLookedAt() {
        SetScores scores = score(load("mm-vet"), "x", judge(6, r -> r.attempt() == 5 ? "1.0" : "no number"));
        assertThat(scores.official().get("capability").get("total").doubleValue())
                .isZero();
        assertThat(scores.clean().json().get("total").doubleValue()).isEqualTo(100);
    }

    @Test
    void q36NotANumberPassesTheRangeCheck() {
        SetScores scores = score(load("mm-vet"), "x", judge(6, r -> r.attempt() == 0 ? "nan" : "0.5"));
        assertThat(scores.official().get("capability").get("total").isNull()).isTrue();
        assertThat(scores.clean().json().get("total").doubleValue()).isEqualTo(50);
        assertThat(scores.judgedBesides()).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource({"'8, 9', -10.0, 90.0", "'8 9 ', -10.0, 90.0", "'\n8 9', -10.0, 90.0", "8 9, 90.0, 90.0"})
    void q39OneCommaAndBlankSpoilTheGrades(String review, double official, double clean) {
        SetScores scores = score(load("llava"), "x", judge(1, request -> review));
        assertThat(scores.official().get("all").get("model").doubleValue()).isEqualTo(official);
        JsonNode all = scores.clean().json().get("all");
        if (review.startsWith("\n")) {
            assertThat(all.isNull()).isTrue();
        } else {
            assertThat(all.get("model").doubleValue()).isEqualTo(clean);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "apple, A, 100",
        "(a), A, 100",
        "Option B, B, 100",
        "The answer is C, C, 100",
        "(option D), D, 0",
        ": A, A, 0"
    })
    void q41WordsCountByTheirFirstLetter(String reply, String gold, double value) {
        EvalTask task = load("mmstar");
        EvalItem item = task.items().stream()
                .filter(i -> gold.equals(i.expected()))
                .findFirst()
                .orElseThrow();
        SetScores scores = score(task, i -> i == item ? reply : null, null);
        assertThat(String.valueOf(scores.officialItems())).isEqualTo("[" + value + "]");
    }

    @Test
    void q42TheTotalIsDividedByFifteenHundred() {
        EvalTask task = load("mmstar");
        SetScores scores = score(task, EvalItem::expected, null);
        assertThat(scores.official().get("final score").doubleValue())
                .isEqualTo(task.items().size() / 1500.0);
        assertThat(scores.clean().json().get("accuracy").doubleValue()).isEqualTo(100);
    }

    @Test
    void q44AJudgeWithoutVerdictEndsAfterAFewTries() {
        int[] asked = {0};
        SetScores scores = score(load("mathverse"), "x", judge(4, request -> {
            asked[0]++;
            return request.stage().equals("match") ? "perhaps" : "A";
        }));
        assertThat(scores.undefined()).isEqualTo("does not end: no end of requests for item 0, match");
        assertThat(scores.clean().json().get("all").doubleValue()).isZero();
        assertThat(asked[0]).isEqualTo(9 * (1 + 4));
    }

    @Test
    void q46ListsInPromptsArePrintedAsArrays() {
        List<String> prompts =
                load("visualwebbench").items().stream().map(EvalItem::prompt).toList();
        assertThat(prompts).anyMatch(p -> p.contains("['Home' 'About us' 'Contact' 'News'"));
        assertThat(prompts).anyMatch(p -> p.contains("bounding box is [0.02 0.1  0.05 0.2 ]."));
    }

    @Test
    void q47AnEmptyReplyStopsVisualWebBench() {
        SetScores scores = score(load("visualwebbench"), "", null);
        assertThat(scores.undefined()).isEqualTo("TypeError: 'tuple' object does not support item assignment");
        assertThat(scores.clean().json().get("average").doubleValue()).isZero();
    }

    @Test
    void q48TheWrapperStaysInTheOfficialScore() {
        EvalTask task = load("visualwebbench");
        SetScores scores = score(
                task,
                item -> item.id().text().startsWith("web_caption")
                        ? "<meta name=\"description\" content=\"" + item.expected() + "\">"
                        : null,
                null);
        assertThat(scores.official().get("web_caption").get("rouge_1").doubleValue())
                .isLessThan(95);
        assertThat(scores.clean().json().get("web_caption").get("rouge_1").doubleValue())
                .isGreaterThan(99.99);
    }

    @Test
    void q49AReplyOfDotsLeavesTheMean() {
        EvalTask task = load("visualwebbench");
        SetScores scores = score(
                task,
                item -> item.id().text().equals("webqa_1")
                        ? "3"
                        : item.id().text().startsWith("webqa") ? "." : null,
                null);
        assertThat(scores.official().get("webqa").get("f1").doubleValue()).isGreaterThan(99.99);
        assertThat(scores.clean().json().get("webqa").get("f1").doubleValue()).isLessThan(20.01);
        SetScores dots = score(task, item -> item.id().text().startsWith("webqa") ? "." : null, null);
        assertThat(dots.undefined()).isEqualTo("ZeroDivisionError: division by zero");
    }

    @Test
    void q55And57RawLettersAndListsOfAnswers() {
        EvalTask task = load("mmmu");
        SetScores dotted = score(task, item -> item.choices().isEmpty() ? null : item.expected() + ".", null);
        assertThat(dotted.official().get("Overall").get("acc").doubleValue()).isZero();
        assertThat(dotted.clean().json().get("overall").doubleValue()).isEqualTo(100);
        EvalItem several = task.items().stream()
                .filter(i -> String.valueOf(i.expected()).startsWith("["))
                .findFirst()
                .orElseThrow();
        SetScores one = score(task, item -> item == several ? "7/2" : null, null);
        assertThat(one.official().get("Overall").get("acc").doubleValue()).isZero();
        assertThat(one.clean().json().get("overall").doubleValue()).isEqualTo(100);
    }

    @Test
    void q56ADottedCapitalInAnOpenQuestionAsksForALetter() {
        EvalItem item = load("mmmu").items().stream()
                .filter(i -> i.question().contains("A. B. and C."))
                .findFirst()
                .orElseThrow();
        assertThat(item.choices()).isEmpty();
        assertThat(item.prompt()).endsWith("Answer with the option's letter from the given choices directly.");
    }

    @Test
    void q03TheReleasedPromptHasOneMarkerTooMany() {
        EvalTask task = load("pope");
        EvalItem item = task.items().getFirst();
        assertThat(task.releasedPrompt(item)).startsWith("<image><image>\n");
        assertThat(item.prompt()).startsWith("<image>Is there");
    }
}
