package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.OfficialCrash;
import io.github.trol4j.models.eval.score.VqaAccuracy;
import java.util.ArrayList;
import java.util.List;

/** TextVQA, the validation set, with LLaVA's prompts; the answers of ten people lie in a second file, line by line. */
final class TextVqa implements Benchmark {
    private static final String QUESTIONS = "TextVQA/llava_textvqa_val_v051_ocr.json";
    private static final String ANSWERS = "TextVQA/TextVQA_0.5.1_val.json";
    private static final String IMAGES = "TextVQA/train_images/";

    private record People(List<String> answers) implements Facts {
        @Override
        public String expected() {
            return String.join(", ", answers.stream().distinct().toList());
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("textvqa", "TextVQA validation", 5000, List.of(QUESTIONS, ANSWERS, IMAGES));
    }

    @Override
    public EvalTask load(DataRoot root) {
        List<People> people = new ArrayList<>();
        JsonFiles.elements(root.file(ANSWERS), "data", row -> people.add(new People(Json.texts(row, "answers"))));
        Entries<People> entries = new Entries<>(PromptRule.PLAIN, 5);
        JsonFiles.elements(root.file(QUESTIONS), row -> {
            if (entries.size() == people.size()) {
                return;
            }
            entries.add(
                    ItemId.of(Json.field(row, "question_id")),
                    Json.text(row, "text"),
                    root.picture(IMAGES + Json.text(row, "image")),
                    people.get(entries.size()));
        });
        return new Task(entries);
    }

    private static final class Task extends ScoredTask<People> {
        Task(Entries<People> entries) {
            super(entries);
        }

        // Q50: the ids are picture names, so only the first question of a picture counts.
        @Override
        protected ObjectNode official(List<Answered<People>> kept, Judge judge) {
            ObjectNode out = Json.object();
            out.set("accuracy", Json.number(Hits.of(kept, Task::released).percent()));
            return out;
        }

        @Override
        protected JsonNode officialItem(Answered<People> answer) {
            return DoubleNode.valueOf(100 * released(answer));
        }

        private static double released(Answered<People> answer) {
            if (answer.facts().answers().size() != 10) {
                throw new OfficialCrash("AssertionError: ");
            }
            return credit(answer);
        }

        private static double credit(Answered<People> answer) {
            return VqaAccuracy.of(answer.reply(), answer.facts().answers());
        }

        @Override
        protected CleanScores clean(List<Answered<People>> answered, Judge judge) {
            Hits<People> hits = Hits.of(answered, Task::credit);
            ObjectNode out = Json.object();
            out.set("accuracy", Json.number(hits.percent()));
            out.set("items", hits.json());
            return new CleanScores(out, hits.values(), 0, List.of(hits.measure("accuracy")));
        }
    }
}
