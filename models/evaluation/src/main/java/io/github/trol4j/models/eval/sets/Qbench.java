package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.score.Letters;
import io.github.trol4j.models.eval.score.OfficialCrash;
import io.github.trol4j.models.eval.score.ReleasedLetter;
import java.util.List;
import java.util.Map;

/** Q-Bench A1 (LLVisionQA), the dev set: low-level visual quality. */
final class Qbench implements Benchmark {
    private static final String FILE = "LLVisionQA-QBench/llvisionqa_dev.json";
    private static final String IMAGES = "LLVisionQA-QBench/images/";

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("qbench", "Q-Bench", 1495, List.of(FILE, IMAGES));
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<ChoiceFacts> entries = new Entries<>(PromptRule.LETTER, 5);
        JsonFiles.elements(root.file(FILE), row -> {
            List<String> options = Json.texts(row, "candidates");
            int gold = options.indexOf(Json.text(row, "correct_ans"));
            ChoiceFacts facts = new ChoiceFacts(
                    options, gold, Map.of("type", Groups.value(row, "type"), "concern", Groups.value(row, "concern")));
            String question = Json.text(row, "question") + "\n" + Letters.list(options, "\n");
            entries.add(ItemId.of(entries.size()), question, root.picture(IMAGES + image(row)), facts);
        });
        return new ChoiceTask(entries, List.of("type", "concern"), Qbench::isRight);
    }

    // Q7: a reply that names no option picks the last one. Q8: options are compared by their texts.
    private static boolean isRight(ChoiceFacts facts, String reply) {
        List<String> options = facts.choices();
        if (options.isEmpty()) {
            throw OfficialCrash.listIndex();
        }
        int index = ReleasedLetter.index(reply, options.size());
        String picked = index < 0 ? options.getLast() : options.get(index);
        return facts.gold() >= 0 && picked.equals(options.get(facts.gold()));
    }

    private static String image(JsonNode row) {
        return Json.text(row, "img_path");
    }
}
