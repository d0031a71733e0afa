package io.github.trol4j.models.eval.own;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.DecodingOptions;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.Reply;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.report.Evaluation;
import io.github.trol4j.models.eval.report.SetResult;
import io.github.trol4j.models.eval.run.Selection;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.BenchmarkInfo;
import io.github.trol4j.models.eval.sets.Entries;
import io.github.trol4j.models.eval.sets.EvalTask;
import io.github.trol4j.models.eval.sets.Facts;
import io.github.trol4j.models.eval.sets.PromptRule;
import io.github.trol4j.models.eval.sets.ScoredTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The set that docs/ADDING-A-BENCHMARK.md builds, from outside the package, with public types only. */
class OwnSetTest {
    @TempDir
    private Path temp;

    /** Signs and what they say. */
    static final class Signs implements Benchmark {
        record Sign(String text) implements Facts {
            @Override
            public String expected() {
                return text;
            }
        }

        @Override
        public BenchmarkInfo info() {
            return BenchmarkInfo.local("signs", "Signs", 2, List.of("signs.jsonl", "photos/"));
        }

        @Override
        public EvalTask load(DataRoot root) {
            Entries<Sign> entries = new Entries<>(PromptRule.WORD, 10);
            JsonFiles.lines(
                    root.file("signs.jsonl"),
                    row -> entries.add(
                            ItemId.of(Json.field(row, "id")),
                            Json.text(row, "question"),
                            root.picture("photos/" + Json.text(row, "photo")),
                            new Sign(Json.text(row, "says"))));
            return new Task(entries);
        }

        private static final class Task extends ScoredTask<Sign> {
            Task(Entries<Sign> entries) {
                super(entries);
            }

            @Override
            protected ObjectNode official(List<Answered<Sign>> kept, Judge judge) {
                ObjectNode out = Json.object();
                out.set("accuracy", Json.number(Hits.right(kept, Task::isRight).percent()));
                return out;
            }

            @Override
            protected CleanScores clean(List<Answered<Sign>> answered, Judge judge) {
                Hits<Sign> hits = Hits.right(answered, Task::isRight);
                ObjectNode out = Json.object();
                out.set("accuracy", Json.number(hits.percent()));
                out.set("items", hits.json());
                return new CleanScores(out, hits.values(), 0, List.of(hits.measure("accuracy")));
            }

            private static boolean isRight(Answered<Sign> answer) {
                return answer.reply().equalsIgnoreCase(answer.facts().text());
            }
        }
    }

    @Test
    void anApplicationBringsItsOwnSet() throws IOException {
        Files.writeString(
                temp.resolve("signs.jsonl"),
                "{\"id\": 1, \"photo\": \"a.png\", \"question\": \"What does it say?\", \"says\": \"Stop\"}\n"
                        + "{\"id\": 2, \"photo\": \"b.png\", \"question\": \"And this?\", \"says\": \"Exit\"}\n");
        Path folder = temp.resolve("run");
        Evaluation evaluation = new Evaluation(folder, new DataRoot(temp), List.of(new Signs()));
        evaluation.ask("constant", (item, options) -> Reply.of("STOP"), DecodingOptions.greedy(), Selection.ALL);
        List<SetResult> results = evaluation.score(null);
        evaluation.report(results);
        assertThat(results.getFirst().scores().clean().json().get("accuracy").doubleValue())
                .isEqualTo(50);
        assertThat(folder.resolve("report.md")).content().contains("| accuracy | 50.00 |");
        assertThat(results.getFirst().lines().getFirst().item().prompt())
                .isEqualTo("<image>What does it say?\nAnswer the question using a single word or phrase.");
    }
}
