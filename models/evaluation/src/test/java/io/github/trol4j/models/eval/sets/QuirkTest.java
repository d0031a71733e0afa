package io.github.trol4j.models.eval.sets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.score.SetScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each slip of the released scorers that the numbers depend on, by the number that docs/EVALUATION.md gives it. */
class QuirkTest {
    @TempDir
    private Path root;

    // ------------------------------------------------------------ choices

    private EvalTask qbench(String correct, String... options) throws IOException {
        write(
                "LLVisionQA-QBench/llvisionqa_dev.json",
                "[{\"img_path\": \"a.png\", \"question\": \"Q?\", \"correct_ans\": \"%s\", \"candidates\": [\"%s\"]}]"
                        .formatted(correct, String.join("\", \"", options)));
        return load("qbench");
    }

    @Test
    void q07AReplyThatNamesNoOptionPicksTheLastOne() throws IOException {
        EvalTask task = qbench("three", "one", "two", "three");
        assertThat(official(task, "").get("accuracy").doubleValue()).isEqualTo(100);
        assertThat(clean(task, "").get("accuracy").doubleValue()).isZero();
    }

    @Test
    void q08EqualOptionsAreInterchangeable() throws IOException {
        EvalTask task = qbench("Yes", "Yes", "No", "Yes");
        assertThat(official(task, "C").get("accuracy").doubleValue()).isEqualTo(100);
        assertThat(clean(task, "C").get("accuracy").doubleValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "a, 0",
        "(A), 0",
        "A), 0",
        "' A', 0",
        "The answer is A, 0",
        "The answer is A., 100",
        "A, 100",
        "A very. dark, 100"
    })
    void q09WhatCountsAsALetter(String reply, double expected) throws IOException {
        assertThat(official(qbench("one", "one", "two"), reply).get("accuracy").doubleValue())
                .isEqualTo(expected);
    }

    @Test
    void q10AnEmptyHintLeavesALineFeed() throws IOException {
        write("ScienceQA/pid_splits.json", "{\"test\": [\"7\"]}");
        write(
                "ScienceQA/problems.json",
                "{\"7\": {\"hint\": \"\", \"question\": \"Q?\", \"choices\": [\"x\", \"y\"], \"answer\": 0, \"image\": \"i\"}}");
        assertThat(load("sqa").items().getFirst().question()).isEqualTo("\nQ?\nA. x\nB. y");
    }

    @Test
    void q11TheFirstCapitalIsTheAnswerAndWithoutOneTheCodeStops() throws IOException {
        write(
                "ai2d/ai2d_test.json",
                "[{\"question\": \"Q?\", \"imageName\": \"a.png\", \"metadata\": {\"answerTexts\": [\"x\", \"y\"], "
                        + "\"correctAnswer\": 1, \"abcLabel\": false, \"questionId\": \"a\"}}]");
        EvalTask task = load("ai2d");
        assertThat(official(task, "The answer is B").get("accuracy").doubleValue())
                .isZero();
        assertThat(clean(task, "The answer is B").get("accuracy").doubleValue()).isEqualTo(100);
        assertThat(score(task, "b").undefined()).isEqualTo("IndexError: list index out of range");
    }

    @Test
    void q17AnyKeyWithChoiceInItsNameIsAnOptionInFileOrder() throws IOException {
        assertThat(seed().items().getFirst().question()).isEqualTo("Q?\nA. second\nB. first");
    }

    @Test
    void q18AnEmptyReplyStopsSeed() throws IOException {
        assertThat(score(seed(), "").undefined()).isEqualTo("IndexError: string index out of range");
    }

    private EvalTask seed() throws IOException {
        write(
                "SEED-Bench/SEED-Bench.json",
                "{\"questions\": [{\"answer\": \"A\", \"choice_b\": \"second\", \"choice_a\": \"first\", \"data_id\": \"x\", "
                        + "\"data_type\": \"image\", \"question\": \"Q?\", \"question_id\": 1, \"question_type_id\": 1}]}");
        return load("seed");
    }

    // ------------------------------------------------------------ charts

    private EvalTask chart(String... labels) throws IOException {
        StringBuilder rows = new StringBuilder("[");
        for (int i = 0; i < labels.length; i++) {
            rows.append(i == 0 ? "" : ", ")
                    .append("{\"imgname\": \"%s.png\", \"query\": \"Q?\", \"label\": %s}".formatted("same", labels[i]));
        }
        write("chartqa/test/test_augmented.json", rows.append("]").toString());
        return load("chartqa");
    }

    @Test
    void q05AllButTheFirstQuestionOfAPictureAreDropped() throws IOException {
        SetScores scores = score(chart("\"1\"", "\"2\""), "1", "wrong");
        assertThat(scores.official().get("accuracy_fraction").doubleValue()).isEqualTo(1);
        assertThat(scores.dropped()).isEqualTo(1);
        assertThat(scores.clean().json().get("augmented").doubleValue()).isEqualTo(50);
    }

    @Test
    void q12TheHumanHalfCountsInTheCleanScoreOnly() throws IOException {
        write("chartqa/test/test_human.json", "[{\"imgname\": \"h.png\", \"query\": \"Q?\", \"label\": \"9\"}]");
        EvalTask task = chart("\"1\"");
        assertThat(task.officialItems()).isEqualTo(1);
        assertThat(task.items()).hasSize(2);
        assertThat(clean(task, "1", "8").get("overall").doubleValue()).isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource({
        "q13, 105, 100, 1, 1",
        "q13, 100, 95, 0, 1",
        "q14, 0, 0.0, 0, 0",
        "q14, 5, 0, 0, 0",
        "q15, 25%, 25, 1, 0",
        "q15, 0.25, 25%, 0, 1",
        "q16, 3, 3 bars, 1, 0",
        "q16, 3, about 3, 0, 0",
        "q16, nan, nan, 0, 0"
    })
    void q13To16RelaxedNumbers(String quirk, String label, String reply, int official, int clean) throws IOException {
        EvalTask task = chart("\"" + label + "\"");
        assertThat(official(task, reply).get("accuracy_fraction").doubleValue())
                .as(quirk)
                .isEqualTo(official);
        assertThat(clean(task, reply).get("items").get(0).intValue()).as(quirk).isEqualTo(clean);
    }

    // ------------------------------------------------------------ yes and no

    private EvalTask pope() throws IOException {
        String row = "{\"question_id\": %d, \"image\": \"a.jpg\", \"text\": \"Q?\", \"label\": \"%s\"}\n";
        write("POPE/coco_pope_popular.json", row.formatted(1, "yes"));
        write("POPE/coco_pope_adversarial.json", row.formatted(2, "no") + row.formatted(1, "yes"));
        write("POPE/coco_pope_random.json", row.formatted(1, "no"));
        return load("pope");
    }

    @Test
    void q19And20NamesAreSwappedAndAnswersMeetLabelsByPlace() throws IOException {
        // every reply is right for its own record, so the clean score is full
        SetScores scores = score(pope(), "yes", "no", "yes", "no");
        JsonNode official = scores.official().get("accuracy_fraction");
        // "popular": the two replies to the adversarial file, by id yes, no; labels of the popular file: yes
        assertThat(official.get("popular").doubleValue()).isEqualTo(1);
        // "adversarial": the reply to the popular file, yes; labels of the adversarial file start with no
        assertThat(official.get("adversarial").doubleValue()).isZero();
        assertThat(scores.clean().json().get("overall").get("accuracy").doubleValue())
                .isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({
        "'', yes",
        "nope, yes",
        "isn't, yes",
        "no!, yes",
        "'no\n', yes",
        "I do not, no",
        "'Yes, no', no",
        "yes. no, yes"
    })
    void q20WordsOfPope(String reply, String word) throws IOException {
        SetScores scores = score(pope(), reply);
        assertThat(String.valueOf(scores.officialItems())).isEqualTo("[\"" + word + "\"]");
    }

    @ParameterizedTest
    @CsvSource({"eyes, 100", "yesterday, 100", "'', 0", "No, 0"})
    void q22YesAnywhereIsYes(String reply, double expected) throws IOException {
        write(
                "HallusionBench/HallusionBench.json",
                "[{\"category\": \"VD\", \"subcategory\": \"f\", \"set_id\": \"0\", \"figure_id\": \"1\", \"question_id\": \"0\","
                        + " \"question\": \"Q?\", \"gt_answer\": \"1\", \"filename\": null}]");
        assertThat(official(load("hallusionbench"), reply).get("accuracy").doubleValue())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"not sure, no", "know, no", "none, no", "eyes, yes", "I say no, other", "'', other", "YES, yes"})
    void q24OnlyFourCharactersCount(String reply, String word) {
        assertThat(MmeReleased.word(reply)).isEqualTo(word);
    }

    @Test
    void q25And26MmeStopsAtATabAndAtAMissingTask() throws IOException {
        String folder = "MME_Benchmark_release_version/";
        StringBuilder rows = new StringBuilder("[");
        for (List<String> tasks : MmeTask.TASKS.values()) {
            for (String task : tasks) {
                write(folder + task + "/1.txt", "Q?  Please answer yes or no.\tYes\n"); // Q23: two blanks
                rows.append("{\"question_id\": \"%s/1.png\", \"image\": \"a\", \"text\": \"Q?\", \"category\": \"%s\"},"
                        .formatted(task, task));
            }
        }
        rows.setLength(rows.length() - 1);
        write(folder + "llava_mme.json", rows.append("]").toString());
        EvalTask task = load("mme");
        String[] replies = new String[14];
        Arrays.fill(replies, "Yes");
        assertThat(official(task, replies).get("Perception").get("total").doubleValue())
                .isEqualTo(1000);
        Arrays.fill(replies, "maybe"); // Q61: no yes or no at all is a score, not a crash
        assertThat(official(task, replies).get("Perception").get("total").doubleValue())
                .isZero();
        Arrays.fill(replies, "Yes");
        replies[3] = "Yes\tno";
        assertThat(score(task, replies).undefined()).isEqualTo("ValueError: too many values to unpack (expected 4)");
        replies[3] = "Yes\nno";
        assertThat(score(task, replies).undefined())
                .isEqualTo("ValueError: not enough values to unpack (expected 4, got 1)");
        assertThat(score(task, "Yes").undefined()).startsWith("FileNotFoundError");
    }

    // ------------------------------------------------------------ MMBench

    private EvalTask mmbench(String options) throws IOException {
        write(
                "MMBench/mmbench_dev_20230712.tsv",
                "index\tquestion\thint\tA\tB\tC\tD\tanswer\tcategory\timage\tl2-category\n" + "5\tQ?\tnan\t" + options
                        + "\tC\tc\tAAAA\tl\n");
        return load("mmbench_dev");
    }

    @Test
    void q29And30AnOptionNoneDisappearsAndTheKeyNamesTheColumn() throws IOException {
        EvalTask task = mmbench("one\tNone\tthree\t");
        assertThat(task.items().getFirst().question()).isEqualTo("Q?\nA. one\nB. three");
        assertThat(task.items().getFirst().expected()).isEqualTo("B. three");
        assertThat(official(task, "B").get("accuracy_fraction").doubleValue()).isZero();
        assertThat(clean(task, "B").get("vanilla").doubleValue()).isEqualTo(100);
    }

    @Test
    void q32AnEmptyReplyStopsMmbench() throws IOException {
        SetScores scores = score(mmbench("one\ttwo\tthree\t"), "");
        assertThat(scores.undefined()).isEqualTo("IndexError: string index out of range");
        assertThat(scores.officialItems()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000A", "\u0008", "\u000bA", "\u001b[1mA"})
    void q63AControlCharacterCannotStandInTheSpreadsheet(String reply) throws IOException {
        SetScores scores = score(mmbench("one\ttwo\tthree\t"), reply);
        assertThat(scores.undefined())
                .isEqualTo("IllegalCharacterError: \\u%04x cannot be used in worksheets.", (int) reply.charAt(0));
        assertThat(official(mmbench("one\ttwo\tthree\t"), "\u007fA")
                        .get("accuracy_fraction")
                        .doubleValue())
                .isZero();
    }

    // ------------------------------------------------------------ short answers

    @ParameterizedTest
    @CsvSource({"T-shirt, T-shirt, 0, 100", "left, Left., 0, 100", "left, LEFT, 100, 100"})
    void q51OnlyTheReplyIsPutIntoLowerCase(String gold, String reply, double official, double clean)
            throws IOException {
        write(
                "gqa/testdev_balanced_questions.json",
                "{\"1\": {\"imageId\": \"n1\", \"question\": \"Q?\", \"answer\": \"%s\", \"isBalanced\": true, "
                                .formatted(gold)
                        + "\"types\": {\"structural\": \"query\"}}}");
        EvalTask task = load("gqa");
        assertThat(official(task, reply).get("accuracy").doubleValue()).isEqualTo(official);
        assertThat(clean(task, reply).get("accuracy").doubleValue()).isEqualTo(clean);
    }

    @Test
    void q50TenAnswersAreWanted() throws IOException {
        write(
                "TextVQA/llava_textvqa_val_v051_ocr.json",
                "[{\"question_id\": \"a\", \"image\": \"a.jpg\", \"text\": \"Q?\"}]");
        write("TextVQA/TextVQA_0.5.1_val.json", "{\"data\": [{\"answers\": [\"x\", \"x\", \"x\", \"x\"]}]}");
        SetScores scores = score(load("textvqa"), "X");
        assertThat(scores.undefined()).startsWith("AssertionError");
        assertThat(scores.clean().json().get("accuracy").doubleValue()).isEqualTo(100);
    }

    @Test
    void q52And53TheSubmissionFiles() throws IOException {
        write("VizWiz/test.json", "[{\"image\": \"v.jpg\", \"question\": \"Q?\"}]");
        SetScores scores = score(load("vizwiz"), "The Two.");
        assertThat(scores.official().get("submission").toString()).isEqualTo("[{\"image\":0,\"answer\":\"2\"}]");
        assertThat(scores.clean().json().get("submission").toString())
                .isEqualTo("[{\"image\":\"v.jpg\",\"answer\":\"2\"}]");
        write(
                "VQAv2/v2_OpenEnded_mscoco_test2015_questions.json",
                "{\"questions\": [{\"image_id\": 1, \"question\": \"Q?\", \"question_id\": 9}]}");
        assertThat(official(load("vqav2"), "The Two.").get("submission").toString())
                .isEqualTo("[{\"question_id\":9,\"answer\":\"The Two.\"}]");
    }

    // ------------------------------------------------------------ helpers

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private EvalTask load(String set) {
        return Benchmarks.named(set).load(new DataRoot(root));
    }

    private static SetScores score(EvalTask task, String... replies) {
        List<@Nullable String> list = new ArrayList<>(Arrays.asList(replies));
        return task.score(list, null);
    }

    private static JsonNode official(EvalTask task, String... replies) {
        return score(task, replies).official();
    }

    private static JsonNode clean(EvalTask task, String... replies) {
        return score(task, replies).clean().json();
    }
}
