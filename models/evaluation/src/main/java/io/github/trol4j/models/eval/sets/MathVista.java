package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.ParquetFile;
import io.github.trol4j.models.eval.sets.BenchmarkInfo.Scoring;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MathVista testmini: free and lettered answers; a judge extracts the answer from the reply. */
final class MathVista implements Benchmark {
    private static final String FILE = "MathVista/testmini-00000-of-00001-725687bf7a18d64b.parquet";
    private static final List<String> COLUMNS = List.of(
            "pid", "image", "choices", "precision", "answer", "question_type", "answer_type", "metadata", "query");
    private static final List<String> GROUPS =
            List.of("question_type", "answer_type", "language", "source", "category", "task", "context", "grade");

    /** @param precision digits after the dot of a float answer; null where the file has none */
    record Problem(
            String questionType,
            String answerType,
            List<String> choices,
            @Nullable Integer precision,
            String answer,
            Map<String, String> groups,
            List<String> skills)
            implements Facts {
        boolean isMultipleChoice() {
            return questionType.equals("multi_choice");
        }

        @Override
        public String expected() {
            return answer;
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("mathvista", "MathVista testmini", 1000, List.of(FILE, "MathVista/images/"))
                .scoredBy(Scoring.JUDGE)
                .published(45.4, 55.1, 51.8);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Problem> entries = new Entries<>(PromptRule.PLAIN, 512);
        ParquetFile.of(root.file(FILE))
                .rows(
                        COLUMNS,
                        (n, row) -> entries.add(
                                ItemId.of(Json.text(row, "pid")),
                                Json.text(row, "query"),
                                root.picture("MathVista/" + Json.text(row, "image")),
                                problem(row)));
        return new MathVistaTask(entries);
    }

    private static Problem problem(ObjectNode row) {
        ObjectNode about = (ObjectNode) Json.field(row, "metadata");
        Map<String, String> groups = new LinkedHashMap<>();
        for (String key : GROUPS) {
            groups.put(key, Groups.value(row.has(key) ? row : about, key));
        }
        boolean hasPrecision = row.hasNonNull("precision");
        return new Problem(
                Json.text(row, "question_type"),
                Json.text(row, "answer_type"),
                row.hasNonNull("choices") ? Json.texts(row, "choices") : List.of(),
                hasPrecision ? Json.field(row, "precision").intValue() : null,
                Json.text(row, "answer"),
                groups,
                Json.texts(about, "skills"));
    }
}
