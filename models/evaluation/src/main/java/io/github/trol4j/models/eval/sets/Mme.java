package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.python.PyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MME: pairs of yes/no questions in 14 tasks; the right answers lie in label files beside the pictures. */
class Mme implements Benchmark {
    static final String FOLDER = "MME_Benchmark_release_version/";
    private static final String FILE = FOLDER + "llava_mme.json";

    /** The yes/no part of the drawn benchmark: three of the tasks, so the released code, which wants all, has no score for it. */
    static final class Nano extends Mme {
        @Override
        public BenchmarkInfo info() {
            return BenchmarkInfo.local("nano-mme", "nano, yes or no", 400, List.of(FILE));
        }
    }

    /** A line of a label file: task, file name, question. */
    record Label(String category, String file, String question) {}

    /**
     * @param stem name of the picture without folder and extension, as the label files are called
     * @param label the right answer; null if no label file has the question
     */
    record Question(String category, String stem, @Nullable String label) implements Facts {
        @Override
        public @Nullable String expected() {
            return label;
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("mme", "MME", 2374, List.of(FILE, FOLDER + "existence/"))
                .published(2038, 1980, 2308);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Map<Label, String> labels = labels(root);
        Map<Label, String> squeezed = MmeTask.squeezed(labels);
        Entries<Question> entries = new Entries<>(PromptRule.PLAIN, 5);
        JsonFiles.elements(root.file(FILE), row -> {
            String id = Json.text(row, "question_id");
            String stem = PyText.before(PyText.afterLast(id, "/"), ".");
            entries.add(
                    ItemId.of(id),
                    Json.text(row, "text"),
                    root.picture(FOLDER + Json.text(row, "image")),
                    question(Json.text(row, "category"), stem, Json.text(row, "text"), squeezed));
        });
        return new MmeTask(entries, labels);
    }

    private static Question question(String category, String stem, String text, Map<Label, String> squeezed) {
        return new Question(category, stem, squeezed.get(new Label(category, stem + ".txt", MmeTask.squeezed(text))));
    }

    private static Map<Label, String> labels(DataRoot root) {
        Map<Label, String> labels = new HashMap<>();
        for (Path category : root.entries(FOLDER)) {
            if (!Files.isDirectory(category)) {
                continue;
            }
            String name = category.getFileName().toString();
            boolean nested = root.has(FOLDER + name + "/images");
            for (Path file : root.entries(FOLDER + name + (nested ? "/questions_answers_YN" : ""))) {
                if (file.toString().endsWith(".txt")) {
                    read(name, file, labels);
                }
            }
        }
        return labels;
    }

    private static void read(String category, Path file, Map<Label, String> labels) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.isBlank()) {
                    continue;
                }
                List<String> cells = PyText.split(PyText.strip(line), "\t");
                if (cells.size() != 2) {
                    throw new EvalException(file + ": expected 'question TAB Yes or No', got '" + line + "'");
                }
                labels.put(new Label(category, file.getFileName().toString(), cells.get(0)), cells.get(1));
            }
        } catch (IOException e) {
            throw new EvalException("label file " + file + " cannot be read: " + e, e);
        }
    }
}
