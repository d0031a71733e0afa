package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.score.Letters;
import io.github.trol4j.models.eval.score.ReleasedLetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ScienceQA, the test questions that have a picture. */
final class ScienceQa implements Benchmark {
    private static final String PROBLEMS = "ScienceQA/problems.json";
    private static final String SPLITS = "ScienceQA/pid_splits.json";
    private static final String IMAGES = "ScienceQA/images/test/";

    private record Problem(String question, ChoiceFacts facts) {}

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("sqa", "ScienceQA (with picture)", 2017, List.of(PROBLEMS, SPLITS, IMAGES))
                .published(87.5, 90.8, 92.8);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Map<String, Problem> problems = new HashMap<>();
        Map<String, Boolean> known = new HashMap<>();
        JsonFiles.fields(root.file(PROBLEMS), (pid, row) -> {
            boolean pictured = !Json.field(row, "image").isNull();
            known.put(pid, pictured);
            if (pictured) {
                problems.put(pid, problem(row));
            }
        });
        Entries<ChoiceFacts> entries = new Entries<>(PromptRule.LETTER, 5);
        for (String pid : Json.texts(JsonFiles.tree(root.file(SPLITS)), "test")) {
            if (!known.containsKey(pid)) {
                throw new EvalException(SPLITS + " names problem " + pid + ", which " + PROBLEMS + " lacks");
            }
            Problem problem = problems.get(pid);
            if (problem == null) {
                continue;
            }
            entries.add(ItemId.of(pid), problem.question(), root.picture(IMAGES + pid + "/image.png"), problem.facts());
        }
        return new ChoiceTask(entries, List.of("subject"), ScienceQa::isRight);
    }

    // Q10: an empty hint leaves a leading line feed.
    private static Problem problem(JsonNode row) {
        List<String> choices = Json.texts(row, "choices");
        String question =
                Json.text(row, "hint") + "\n" + Json.text(row, "question") + "\n" + Letters.list(choices, "\n");
        return new Problem(
                question,
                new ChoiceFacts(choices, Json.integer(row, "answer"), Map.of("subject", Groups.value(row, "subject"))));
    }

    private static boolean isRight(ChoiceFacts facts, String reply) {
        return ReleasedLetter.index(reply, facts.choices().size()) == facts.gold();
    }
}
