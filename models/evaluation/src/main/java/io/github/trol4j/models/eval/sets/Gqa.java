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
import io.github.trol4j.models.eval.python.PyText;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import java.util.List;

/** GQA, the balanced test-dev questions. */
final class Gqa implements Benchmark {
    private static final String FILE = "gqa/testdev_balanced_questions.json";

    private record Question(String answer, boolean balanced, boolean open) implements Facts {
        @Override
        public String expected() {
            return answer;
        }
    }

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("gqa", "GQA test-dev balanced", 12578, List.of(FILE, "gqa/images/"));
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Question> entries = new Entries<>(PromptRule.WORD, 5);
        JsonFiles.fields(root.file(FILE), (id, row) -> {
            boolean open = Json.text(Json.field(row, "types"), "structural").equals("query");
            entries.add(
                    ItemId.of(id),
                    Json.text(row, "question"),
                    root.picture("gqa/images/" + Python.text(Json.field(row, "imageId")) + ".jpg"),
                    new Question(
                            Json.text(row, "answer"),
                            Json.field(row, "isBalanced").asBoolean(),
                            open));
        });
        return new Task(entries);
    }

    private static final class Task extends ScoredTask<Question> {
        Task(Entries<Question> entries) {
            super(entries);
        }

        @Override
        protected ObjectNode official(List<Answered<Question>> kept, Judge judge) {
            Double percent = Hits.right(kept, Task::isRight).percent(Question::balanced);
            return Json.object().put("accuracy", percent == null ? 0 : percent);
        }

        @Override
        protected JsonNode officialItem(Answered<Question> answer) {
            return DoubleNode.valueOf(answer.facts().balanced() && isRight(answer) ? 100 : 0);
        }

        // Q51: only the reply is put into lower case, so a right answer with capitals can never match.
        private static boolean isRight(Answered<Question> answer) {
            return PyText.lower(answer.reply()).equals(answer.facts().answer());
        }

        @Override
        protected CleanScores clean(List<Answered<Question>> answered, Judge judge) {
            Hits<Question> hits = Hits.right(
                    answered,
                    a -> cleaned(a.reply()).equals(PyText.lower(a.facts().answer())));
            ObjectNode out = Json.object();
            out.set("accuracy", Json.number(hits.percent(Question::balanced)));
            out.set("binary", Json.number(hits.percent(q -> q.balanced() && !q.open())));
            out.set("open", Json.number(hits.percent(q -> q.balanced() && q.open())));
            out.set("items", hits.json());
            return new CleanScores(
                    out,
                    hits.values(),
                    0,
                    List.of(
                            hits.measure("accuracy", Question::balanced),
                            hits.measure("binary", q -> q.balanced() && !q.open()),
                            hits.measure("open", q -> q.balanced() && q.open())));
        }

        private static String cleaned(String reply) {
            return PyText.lower(PyText.strip(PyText.stripRight(PyText.strip(reply), '.')));
        }
    }
}
