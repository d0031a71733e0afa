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
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.RelaxedMatch;
import java.util.ArrayList;
import java.util.List;

/** ChartQA, the test set. Q12: the released code scores the augmented half only; the human half follows for the clean score. */
final class ChartQa implements Benchmark {
    private static final String AUGMENTED = "chartqa/test/test_augmented.json";
    private static final String HUMAN = "chartqa/test/test_human.json";
    private static final String IMAGES = "chartqa/test/png/";

    private record Labels(List<String> labels, boolean human) implements Facts {
        @Override
        public String expected() {
            return String.join(" or ", labels);
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("chartqa", "ChartQA", 2500, List.of(AUGMENTED, IMAGES))
                .published(64.0, 73.8, 71.2);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Labels> entries = new Entries<>(PromptRule.WORD, 5);
        read(root, AUGMENTED, false, entries);
        int augmented = entries.size();
        if (root.has(HUMAN)) {
            read(root, HUMAN, true, entries);
        }
        return new Task(entries, augmented);
    }

    private static void read(DataRoot root, String file, boolean human, Entries<Labels> entries) {
        JsonFiles.elements(root.file(file), row -> {
            JsonNode label = Json.field(row, "label");
            List<String> labels = label.isArray() ? Json.texts(row, "label") : List.of(Json.text(row, "label"));
            String name = Json.text(row, "imgname");
            entries.add(
                    ItemId.of(name), Json.text(row, "query"), root.picture(IMAGES + name), new Labels(labels, human));
        });
    }

    private static final class Task extends ScoredTask<Labels> {
        Task(Entries<Labels> entries, int augmented) {
            super(entries, augmented);
        }

        // Q5: ids are picture names, so all but the first question of a picture are dropped.
        @Override
        protected ObjectNode official(List<Answered<Labels>> kept, Judge judge) {
            long right = kept.stream().filter(Task::isRight).count();
            return Json.object().put("accuracy_fraction", (double) right / kept.size());
        }

        @Override
        protected JsonNode officialItem(Answered<Labels> answer) {
            return DoubleNode.valueOf(isRight(answer) ? 1 : 0);
        }

        @Override
        protected CleanScores clean(List<Answered<Labels>> answered, Judge judge) {
            Hits<Labels> hits = Hits.right(
                    answered, a -> RelaxedMatch.clean(a.reply(), a.facts().labels()));
            ObjectNode out = Json.object();
            out.set("augmented", Json.number(hits.percent(f -> !f.human())));
            out.set("items", hits.json());
            List<Measure> measures = new ArrayList<>(List.of(hits.measure("augmented", f -> !f.human())));
            if (answered.stream().anyMatch(a -> a.facts().human())) {
                out.set("human", Json.number(hits.percent(Labels::human)));
                out.set("overall", Json.number(hits.percent()));
                measures.add(hits.measure("human", Labels::human));
                measures.addFirst(hits.measure("overall"));
            }
            return new CleanScores(out, hits.values(), 0, measures);
        }

        private static boolean isRight(Answered<Labels> answer) {
            return RelaxedMatch.released(answer.reply(), answer.facts().labels());
        }
    }
}
