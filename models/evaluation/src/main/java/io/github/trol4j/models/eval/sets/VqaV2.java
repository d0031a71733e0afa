package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.VqaText;
import io.github.trol4j.models.eval.sets.BenchmarkInfo.Scoring;
import java.util.List;

/** VQAv2, the test questions; a server scores them. */
final class VqaV2 implements Benchmark {
    private static final String FILE = "VQAv2/v2_OpenEnded_mscoco_test2015_questions.json";

    private record Nothing() implements Facts {}

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("vqav2", "VQAv2 test", 447793, List.of(FILE, "VQAv2/test2015/"))
                .scoredBy(Scoring.SERVER);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Nothing> entries = new Entries<>(PromptRule.WORD, 5);
        Nothing nothing = new Nothing();
        JsonFiles.elements(root.file(FILE), "questions", row -> {
            String image = String.format("VQAv2/test2015/COCO_test2015_%012d.jpg", Json.wide(row, "image_id"));
            entries.add(
                    ItemId.of(Json.field(row, "question_id")),
                    Json.text(row, "question"),
                    root.picture(image),
                    nothing);
        });
        // Q52: the released file holds the raw reply.
        return new ServerTask<>(entries, a -> line(a, a.reply()), a -> line(a, VqaText.normalize(a.reply())));
    }

    private static ObjectNode line(Answered<Nothing> answer, String text) {
        ObjectNode line = Json.object();
        line.set("question_id", answer.item().id().json());
        return line.put("answer", text);
    }
}
