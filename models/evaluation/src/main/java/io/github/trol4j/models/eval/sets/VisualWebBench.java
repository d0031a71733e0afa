package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.ParquetFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** VisualWebBench: seven tasks on screenshots of web pages, one folder each; the folders are read in the order of their names (Q45). */
final class VisualWebBench implements Benchmark {
    private static final String FOLDER = "VisualWebBench/";
    private static final List<String> COLUMNS =
            List.of("id", "task_type", "question", "bbox", "options", "elem_desc", "instruction", "answer");

    /** @param answer a text, a list of texts, or the index of a letter */
    record Question(String task, JsonNode answer) implements Facts {
        @Override
        public String expected() {
            return answer.isTextual() ? answer.textValue() : answer.toString();
        }
    }

    @Override
    public BenchmarkInfo info() {
        List<String> folders =
                VisualWebPrompts.TASKS.stream().map(t -> FOLDER + t + "/").toList();
        return BenchmarkInfo.local("visualwebbench", "VisualWebBench", 1536, folders);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Question> entries = new Entries<>(PromptRule.PLAIN, 512);
        for (Path task : root.entries(FOLDER)) {
            if (!Files.isDirectory(task)) {
                read(task, entries);
            }
            for (Path file : root.entries(FOLDER + task.getFileName())) {
                if (file.toString().endsWith(".parquet")) {
                    read(file, entries);
                }
            }
        }
        if (entries.size() == 0) {
            throw new EvalException("no Parquet file below " + root.folder().resolve(FOLDER));
        }
        return new VisualWebTask(entries);
    }

    private static void read(Path path, Entries<Question> entries) {
        ParquetFile file = ParquetFile.of(path);
        file.rows(COLUMNS, (n, row) -> add(file, n, row, entries));
    }

    private static void add(ParquetFile file, int n, ObjectNode row, Entries<Question> entries) {
        entries.add(
                ItemId.of(Json.text(row, "id")),
                VisualWebPrompts.prompt(row),
                file.picture(n, "image"),
                new Question(Json.text(row, "task_type"), Json.field(row, "answer")));
    }
}
