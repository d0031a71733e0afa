package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** POPE on COCO: is an object in the picture? */
final class Pope implements Benchmark {
    private static final String IMAGES = "coco2014/val2014/";

    /** The three files in the order of the loader. Q19: the first two carry each other's name in the released scores. */
    enum Split {
        POPULAR("adversarial"),
        ADVERSARIAL("popular"),
        RANDOM("random");

        private final String releasedName;

        Split(String releasedName) {
            this.releasedName = releasedName;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        String releasedName() {
            return releasedName;
        }

        String file() {
            return "POPE/coco_pope_" + label() + ".json";
        }
    }

    record Question(Split split, String label) implements Facts {
        @Override
        public String expected() {
            return label;
        }
    }

    @Override
    public BenchmarkInfo info() {
        List<String> files = List.of(Split.POPULAR.file(), Split.ADVERSARIAL.file(), Split.RANDOM.file(), IMAGES);
        return BenchmarkInfo.local("pope", "POPE", 9000, files).published(88.6, 86.5, 87.8);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Entries<Question> entries = new Entries<>(PromptRule.WORD, 5);
        Map<Split, List<String>> labels = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            List<String> gold = new ArrayList<>();
            labels.put(split, gold);
            JsonFiles.lines(root.file(split.file()), row -> {
                String label = Json.text(row, "label");
                gold.add(label);
                entries.add(
                        ItemId.of(Json.field(row, "question_id")),
                        Json.text(row, "text"),
                        root.picture(IMAGES + Json.text(row, "image")),
                        new Question(split, label));
            });
        }
        return new PopeTask(entries, labels);
    }
}
