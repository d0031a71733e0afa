package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.Measure;
import java.util.ArrayList;
import java.util.List;

/** The free-answer part of the drawn benchmark that comes with nano: short answers about generated pictures. */
final class NanoFree implements Benchmark {
    private static final String FILE = "free.jsonl";

    private record Question(String answer, String kind) implements Facts {
        @Override
        public String expected() {
            return answer;
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("nano", "nano, free answers", 1722, List.of(FILE, "images/"));
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Question> entries = new Entries<>(PromptRule.OWN_LINE, 32);
        JsonFiles.lines(
                root.file(FILE),
                row -> entries.add(
                        ItemId.of(Json.field(row, "question_id")),
                        Json.text(row, "question"),
                        root.picture(Json.text(row, "image")),
                        new Question(Json.text(row, "answer"), Json.text(row, "kind"))));
        return new Task(entries);
    }

    private static final class Task extends ScoredTask<Question> {
        Task(Entries<Question> entries) {
            super(entries);
        }

        /** There is no released scorer; the strictest rule, equal texts, stands in its place. */
        @Override
        protected ObjectNode official(List<Answered<Question>> kept, Judge judge) {
            ObjectNode out = Json.object();
            out.set("accuracy", Json.number(Hits.right(kept, Task::isSame).percent()));
            return out;
        }

        @Override
        protected JsonNode officialItem(Answered<Question> answer) {
            return DoubleNode.valueOf(isSame(answer) ? 100 : 0);
        }

        private static boolean isSame(Answered<Question> answer) {
            return answer.reply().equals(answer.facts().answer());
        }

        @Override
        protected CleanScores clean(List<Answered<Question>> answered, Judge judge) {
            Hits<Question> hits = Hits.right(
                    answered, a -> plain(a.reply()).equals(plain(a.facts().answer())));
            ObjectNode out = Json.object();
            out.set("accuracy", Json.number(hits.percent()));
            out.set("items", hits.json());
            out.set("by_kind", hits.by(Question::kind));
            List<Measure> measures = new ArrayList<>(List.of(hits.measure("accuracy")));
            measures.addAll(hits.measures("kind", Question::kind));
            long unparsed = answered.stream().filter(a -> a.reply().isEmpty()).count();
            return new CleanScores(out, hits.values(), (int) unparsed, measures);
        }

        private static String plain(String text) {
            return PyText.lower(PyText.strip(PyText.stripRight(PyText.strip(text), '.')));
        }
    }
}
