package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.sets.BenchmarkInfo.Scoring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** LLaVA-Bench (In-the-Wild): a judge scores the reply against a reference answer. */
final class Llava implements Benchmark {
    private static final String FOLDER = "llava-bench-in-the-wild/";
    private static final String QUESTIONS = FOLDER + "questions.jsonl";
    private static final String CONTEXTS = FOLDER + "context.jsonl";
    private static final String ANSWERS = FOLDER + "answers_gpt4.jsonl";

    /** @param caption what the judge reads in place of the picture */
    record Question(String text, String category, String caption) implements Facts {}

    /** A reference answer and the question that it belongs to. */
    record Reference(ItemId question, String text) {}

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local(
                        "llava",
                        "LLaVA-Bench (in the wild)",
                        60,
                        List.of(QUESTIONS, CONTEXTS, ANSWERS, FOLDER + "images/"))
                .scoredBy(Scoring.JUDGE)
                .published(69.7, 76.6, 92.8);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Map<String, String> captions = new HashMap<>();
        JsonFiles.lines(root.file(CONTEXTS), row -> captions.put(Json.text(row, "image"), caption(row)));
        List<Reference> references = new ArrayList<>();
        JsonFiles.lines(
                root.file(ANSWERS),
                row -> references.add(
                        new Reference(ItemId.of(Json.field(row, "question_id")), Json.text(row, "text"))));
        Entries<Question> entries = new Entries<>(PromptRule.PLAIN, 1024);
        JsonFiles.lines(root.file(QUESTIONS), row -> {
            String image = Json.text(row, "image");
            String caption = captions.get(image);
            if (caption == null) {
                throw new EvalException(CONTEXTS + " has no caption for " + image);
            }
            String text = Json.text(row, "text");
            entries.add(
                    ItemId.of(Json.field(row, "question_id")),
                    text,
                    root.picture(FOLDER + "images/" + image),
                    new Question(text, Json.text(row, "category"), caption));
        });
        return new LlavaTask(entries, references);
    }

    private static String caption(JsonNode row) {
        return Json.field(row, "caption").isArray()
                ? String.join("\n", Json.texts(row, "caption"))
                : Json.text(row, "caption");
    }
}
