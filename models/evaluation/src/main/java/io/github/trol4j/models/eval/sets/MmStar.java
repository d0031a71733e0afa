package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.ParquetFile;
import java.util.List;

/** MMStar: questions that need the picture; the options stand in the question. */
final class MmStar implements Benchmark {
    private static final String FILE = "MMStar/mmstar.parquet";
    private static final List<String> COLUMNS = List.of("index", "question", "answer", "category", "l2_category");

    record Question(String answer, String category, String detail) implements Facts {
        @Override
        public String expected() {
            return answer;
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("mmstar", "MMStar", 1500, List.of(FILE)).published(45.5, 46.5, 51.3);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Question> entries = new Entries<>(PromptRule.LETTER, 5);
        ParquetFile file = ParquetFile.of(root.file(FILE));
        file.rows(
                COLUMNS,
                (n, row) -> entries.add(
                        ItemId.of(Json.field(row, "index")),
                        Json.text(row, "question"),
                        file.picture(n, "image"),
                        new Question(
                                Groups.value(row, "answer"),
                                Groups.value(row, "category"),
                                Groups.value(row, "l2_category"))));
        return new MmStarTask(entries);
    }
}
