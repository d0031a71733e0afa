package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.sets.BenchmarkInfo.Scoring;
import java.util.List;
import java.util.TreeSet;

/** MM-Vet: free answers that a judge grades from 0 to 1. */
final class MmVet implements Benchmark {
    private static final String FILE = "mm-vet/mm-vet.json";
    private static final String IMAGES = "mm-vet/images/";

    record Question(String question, String answer, List<String> capabilities) implements Facts {
        /** The set of capabilities as one text, sorted. */
        String integration() {
            return String.join(",", new TreeSet<>(capabilities));
        }

        @Override
        public String expected() {
            return answer;
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("mm-vet", "MM-Vet", 218, List.of(FILE, IMAGES))
                .scoredBy(Scoring.JUDGE)
                .published(45.1, 51.1, 54.7);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Question> entries = new Entries<>(PromptRule.PLAIN, 1024);
        JsonFiles.fields(root.file(FILE), (id, row) -> {
            String question = Json.text(row, "question");
            entries.add(
                    ItemId.of(id),
                    question,
                    root.picture(IMAGES + Json.text(row, "imagename")),
                    new Question(question, Json.text(row, "answer"), Json.texts(row, "capability")));
        });
        return new MmVetTask(entries);
    }
}
