package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.Picture;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.ParquetFile;
import io.github.trol4j.models.eval.python.PyLiteral;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Letters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** MMMU, the validation set: college questions with up to seven pictures. */
final class Mmmu implements Benchmark {
    private static final String FOLDER = "MMMU/";
    private static final List<String> COLUMNS = List.of("id", "question", "options", "answer", "question_type");
    private static final Pattern TOKEN = Pattern.compile("<image\\s\\d+>", Pattern.UNICODE_CHARACTER_CLASS);

    record Question(List<String> choices, String answer, boolean multipleChoice, String subject) implements Facts {
        @Override
        public String expected() {
            return answer;
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("mmmu", "MMMU validation", 900, List.of(FOLDER));
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Question> entries = new Entries<>(PromptRule.LETTER_OR_WORD, 5);
        for (Path subject : root.entries(FOLDER)) {
            for (Path path : root.entries(FOLDER + subject.getFileName())) {
                if (path.getFileName().toString().startsWith("validation")) {
                    read(path, entries);
                }
            }
        }
        if (entries.size() == 0) {
            throw new EvalException("no file MMMU/*/validation* below " + root.folder());
        }
        return new MmmuTask(entries);
    }

    private static void read(Path path, Entries<Question> entries) {
        ParquetFile file = ParquetFile.of(path);
        file.rows(COLUMNS, (n, row) -> {
            List<String> options = PyLiteral.list(Json.text(row, "options"));
            String text = Json.text(row, "question") + "\n" + Letters.list(options, " ");
            Set<String> tokens = new LinkedHashSet<>();
            TOKEN.matcher(text).results().forEach(m -> tokens.add(m.group()));
            List<Picture> pictures = new ArrayList<>();
            for (int i = 1; i <= tokens.size(); i++) {
                pictures.add(file.picture(n, "image_" + i));
            }
            entries.add(ItemId.of(Json.text(row, "id")), marked(text), pictures, question(row, options));
        });
    }

    // The first occurrence of each token becomes a marker, later ones stay.
    private static String marked(String text) {
        Set<String> seen = new LinkedHashSet<>();
        return TOKEN.matcher(text).replaceAll(m -> seen.add(m.group()) ? EvalItem.MARKER : m.group());
    }

    private static Question question(ObjectNode row, List<String> options) {
        List<String> parts = PyText.split(Json.text(row, "id"), "_");
        String subject = String.join("_", parts.subList(Math.min(1, parts.size()), Math.max(1, parts.size() - 1)));
        boolean multipleChoice = Json.text(row, "question_type").equals("multiple-choice");
        return new Question(options, Json.text(row, "answer"), multipleChoice, subject);
    }
}
