package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.sets.BenchmarkInfo.Scoring;
import java.util.List;

/** MathVerse testmini: the same problems with less and less text, and without a picture; a judge extracts and compares. */
final class MathVerse implements Benchmark {
    private static final String PICTURED = "MathVerse/testmini.json";
    private static final String TEXT_ONLY = "MathVerse/testmini_text_only.json";
    private static final String IMAGES = "MathVerse/images/";

    record Problem(String question, String answer, String version, String subject, boolean pictured) implements Facts {
        @Override
        public String expected() {
            return answer;
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("mathverse", "MathVerse testmini", 4728, List.of(PICTURED, TEXT_ONLY, IMAGES))
                .scoredBy(Scoring.JUDGE);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Problem> entries = new Entries<>(PromptRule.UNMARKED, 512);
        JsonFiles.elements(
                root.file(PICTURED),
                row -> entries.add(
                        ItemId.of(Json.field(row, "sample_index")),
                        EvalItem.MARKER + Json.text(row, "query_wo"),
                        root.picture(IMAGES + Json.text(row, "image")),
                        problem(row, true)));
        int pictured = entries.size();
        JsonFiles.elements(
                root.file(TEXT_ONLY),
                row -> entries.add(
                        ItemId.of(
                                Integer.toString(Json.field(row, "sample_index").asInt() + pictured)),
                        Json.text(row, "query_wo"),
                        List.of(),
                        problem(row, false)));
        return new MathVerseTask(entries);
    }

    private static Problem problem(JsonNode row, boolean pictured) {
        return new Problem(
                Json.text(row, "question"),
                Json.text(row, "answer"),
                Json.text(row, "problem_version"),
                Groups.value(Json.field(row, "metadata"), "subject"),
                pictured);
    }
}
