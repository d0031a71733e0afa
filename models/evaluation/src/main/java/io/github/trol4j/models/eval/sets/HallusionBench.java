package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.Picture;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.data.Python;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.YesNoRule;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** HallusionBench: yes/no questions in groups that must be answered consistently. */
final class HallusionBench implements Benchmark {
    private static final String FILE = "HallusionBench/HallusionBench.json";
    private static final String IMAGES = "HallusionBench/hallusion_bench/";

    /**
     * @param question key of the group of one question over all figures
     * @param figure key of the group of all questions on one figure
     * @param hasFigure whether the item counts for figures: not so for a question of category VS without its figure
     */
    private record Group(boolean yes, String question, String figure, boolean hasFigure) implements Facts {
        @Override
        public String expected() {
            return yes ? "yes" : "no";
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("hallusionbench", "HallusionBench", 1129, List.of(FILE, IMAGES));
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Group> entries = new Entries<>(PromptRule.YES_OR_NO, 5);
        JsonFiles.elements(root.file(FILE), row -> {
            String name = Json.textOrNull(row, "filename");
            String question = Json.text(row, "question");
            List<Picture> pictures = name == null ? List.of() : List.of(root.picture(IMAGES + name.substring(2)));
            entries.add(
                    ItemId.of(entries.size()),
                    name == null ? question : EvalItem.MARKER + question,
                    pictures,
                    group(row));
        });
        return new Task(entries);
    }

    private static Group group(JsonNode row) {
        String category = value(row, "category");
        String prefix = String.join("\t", category, value(row, "subcategory"), value(row, "set_id"));
        String figure = value(row, "figure_id");
        return new Group(
                value(row, "gt_answer").equals("1"),
                prefix + "\t" + value(row, "question_id"),
                prefix + "\t" + figure,
                !(category.equals("VS") && figure.equals("0")));
    }

    private static String value(JsonNode row, String key) {
        return Python.text(Json.field(row, key));
    }

    private static final class Task extends ScoredTask<Group> {
        Task(Entries<Group> entries) {
            super(entries);
        }

        @Override
        protected ObjectNode official(List<Answered<Group>> kept, Judge judge) {
            ObjectNode out = Json.object();
            out.set("accuracy", Json.number(Hits.right(kept, Task::isRight).percent()));
            return out;
        }

        @Override
        protected JsonNode officialItem(Answered<Group> answer) {
            return DoubleNode.valueOf(isRight(answer) ? 100 : 0);
        }

        // Q22: "yes" anywhere, in "eyes" too, is yes; everything else is no.
        private static boolean isRight(Answered<Group> answer) {
            return PyText.lower(answer.reply()).contains("yes")
                    == answer.facts().yes();
        }

        @Override
        protected CleanScores clean(List<Answered<Group>> answered, Judge judge) {
            Hits<Group> hits = Hits.right(answered, a -> a.facts().expected().equals(YesNoRule.answer(a.reply())));
            ObjectNode out = Json.object();
            out.set("aAcc", Json.number(hits.percent()));
            out.set("qAcc", Json.number(hits.allRight(f -> true, Group::question)));
            out.set("fAcc", Json.number(hits.allRight(Group::hasFigure, Group::figure)));
            out.set("items", hits.json());
            List<Measure> measures = List.of(
                    hits.measure("aAcc"),
                    groups("qAcc", hits, f -> true, Group::question),
                    groups("fAcc", hits, Group::hasFigure, Group::figure));
            long unparsed = answered.stream()
                    .filter(a -> YesNoRule.answer(a.reply()) == null)
                    .count();
            return new CleanScores(out, hits.values(), (int) unparsed, measures);
        }

        private static Measure groups(
                String name, Hits<Group> hits, Predicate<Group> keep, Function<Group, String> key) {
            List<List<Integer>> groups = hits.groups(keep, key);
            return new Measure.Rate(
                    name, (int) groups.stream().filter(hits::allRight).count(), groups.size());
        }
    }
}
