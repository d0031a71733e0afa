package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.score.Letters;
import io.github.trol4j.models.eval.score.OfficialCrash;
import java.util.List;
import java.util.Map;

/** AI2D, the test set: science diagrams. */
final class Ai2d implements Benchmark {
    private static final String FILE = "ai2d/ai2d_test.json";
    private static final String IMAGES = "ai2d/images/";
    private static final String LETTERED = "ai2d/abc_images/";

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("ai2d", "AI2D", 3088, List.of(FILE, IMAGES, LETTERED))
                .published(68.9, 73.6, 78.5);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<ChoiceFacts> entries = new Entries<>(PromptRule.LETTER, 5);
        JsonFiles.elements(root.file(FILE), row -> {
            JsonNode about = Json.field(row, "metadata");
            List<String> options = Json.texts(about, "answerTexts");
            String folder = Json.field(about, "abcLabel").asBoolean() ? LETTERED : IMAGES;
            entries.add(
                    ItemId.of(Json.field(about, "questionId")),
                    Json.text(row, "question") + "\n" + Letters.list(options, " "),
                    root.picture(folder + Json.text(row, "imageName")),
                    new ChoiceFacts(options, Json.integer(about, "correctAnswer"), Map.of()));
        });
        return new ChoiceTask(entries, List.of(), Ai2d::isRight);
    }

    // Q11: the first capital anywhere in the reply is the answer, the T of "The answer is B" too; without one the code
    // stops.
    private static boolean isRight(ChoiceFacts facts, String reply) {
        for (int i = 0; i < reply.length(); i++) {
            char c = reply.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return c - 'A' == facts.gold();
            }
        }
        throw OfficialCrash.listIndex();
    }
}
