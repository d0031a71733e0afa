package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.data.Python;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.Letters;
import io.github.trol4j.models.eval.score.OfficialCrash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** SEED-Bench, the questions about pictures. */
final class Seed implements Benchmark {
    private static final String FILE = "SEED-Bench/SEED-Bench.json";
    private static final String IMAGES = "SEED-Bench/SEED-Bench-image/";
    private static final List<String> TYPES = List.of(
            "Scene Understanding",
            "Instance Identity",
            "Instance Location",
            "Instance Attributes",
            "Instances Counting",
            "Spatial Relation",
            "Instance Interaction",
            "Visual Reasoning",
            "Text Understanding");

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("seed", "SEED-Bench (pictures)", 14232, List.of(FILE, IMAGES))
                .published(69.0, 70.5, 75.3);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<ChoiceFacts> entries = new Entries<>(PromptRule.LETTER, 5);
        JsonFiles.elements(root.file(FILE), "questions", row -> {
            if (!Json.text(row, "data_type").equals("image")) {
                return;
            }
            List<String> options = options(row);
            ChoiceFacts facts = new ChoiceFacts(
                    options,
                    Letters.index(Json.text(row, "answer")),
                    Map.of("type", Groups.value(row, "question_type_id")));
            entries.add(
                    ItemId.of(Json.field(row, "question_id")),
                    Json.text(row, "question") + "\n" + Letters.list(options, "\n"),
                    root.picture(IMAGES + Json.text(row, "data_id")),
                    facts);
        });
        return new Task(entries);
    }

    // Q17: the options are all keys with "choice" in their name, in file order.
    private static List<String> options(JsonNode row) {
        List<String> options = new ArrayList<>();
        row.properties().forEach(field -> {
            if (field.getKey().contains("choice")) {
                options.add(Python.text(field.getValue()));
            }
        });
        return options;
    }

    private static final class Task extends ScoredTask<ChoiceFacts> {
        Task(Entries<ChoiceFacts> entries) {
            super(entries);
        }

        @Override
        protected ObjectNode official(List<Answered<ChoiceFacts>> kept, Judge judge) {
            Hits<ChoiceFacts> hits = Hits.right(kept, Task::isRight);
            ObjectNode types = Json.object();
            for (int i = 0; i < TYPES.size(); i++) {
                String type = Integer.toString(i + 1);
                types.set(
                        TYPES.get(i),
                        Json.number(hits.percent(f -> type.equals(f.groups().get("type")))));
            }
            ObjectNode out = Json.object();
            out.set("accuracy", Json.number(hits.percent()));
            out.set("types", types);
            return out;
        }

        @Override
        protected JsonNode officialItem(Answered<ChoiceFacts> answer) {
            return DoubleNode.valueOf(isRight(answer) ? 100 : 0);
        }

        @Override
        protected CleanScores clean(List<Answered<ChoiceFacts>> answered, Judge judge) {
            return ChoiceTask.clean(answered, List.of("type"));
        }

        // The first character is the answer. Q18: an empty reply stops the code.
        private static boolean isRight(Answered<ChoiceFacts> answer) {
            if (answer.reply().isEmpty()) {
                throw OfficialCrash.stringIndex();
            }
            int said = Letters.index(answer.reply().substring(0, 1));
            return said >= 0 && said == answer.facts().gold();
        }
    }
}
