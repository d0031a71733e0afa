package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.score.VqaText;
import io.github.trol4j.models.eval.sets.BenchmarkInfo.Scoring;
import java.util.List;

/** VizWiz, the test questions; a server scores them. */
final class VizWiz implements Benchmark {
    private static final String FILE = "VizWiz/test.json";

    private record Photo(String file) implements Facts {}

    @Override
    public BenchmarkInfo info() {
        return BenchmarkInfo.local("vizwiz", "VizWiz test", 8000, List.of(FILE, "VizWiz/test/"))
                .scoredBy(Scoring.SERVER);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Photo> entries = new Entries<>(PromptRule.UNANSWERABLE, 512);
        JsonFiles.elements(root.file(FILE), row -> {
            String file = Json.text(row, "image");
            entries.add(
                    ItemId.of(entries.size()),
                    Json.text(row, "question"),
                    root.picture("VizWiz/test/" + file),
                    new Photo(file));
        });
        // Q53: the released file names a picture by its position.
        return new ServerTask<>(
                entries,
                a -> Json.object().put("image", a.item().position()).put("answer", VqaText.normalize(a.reply())),
                a -> Json.object().put("image", a.facts().file()).put("answer", VqaText.normalize(a.reply())));
    }
}
