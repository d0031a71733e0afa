package io.github.trol4j.models.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.data.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A folder of tiny data sets with the prompts and scores that the released code gives; {@code -Dtrol.eval.kit} names another one. */
record Kit(Path folder) {
    static Kit find() {
        String other = System.getProperty("trol.eval.kit");
        return new Kit(
                other != null
                        ? Path.of(other)
                        : Path.of(System.getProperty("trol.fixtures")).resolveSibling("eval"));
    }

    /** A set and one collection of replies to it. */
    record Case(Path folder, String set, String variant) {
        Path data() {
            return folder.resolve("data");
        }

        Path expected(String kind, String extension) {
            return folder.resolve("expected").resolve(kind + "-" + variant + extension);
        }

        List<@Nullable String> replies() {
            List<@Nullable String> replies = new ArrayList<>();
            JsonFiles.lines(
                    expected("predictions", ".jsonl"),
                    line -> replies.add(line.get("reply").textValue()));
            return replies;
        }

        boolean isJudged() {
            return Files.exists(expected("judge-replies", ".jsonl"));
        }

        JsonNode scores() {
            return JsonFiles.tree(expected("scores", ".json"));
        }

        @Override
        public String toString() {
            return set + " " + variant;
        }
    }

    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        JsonFiles.lines(folder.resolve("kit.jsonl"), line -> {
            String set = line.get("set").textValue();
            for (JsonNode variant : line.get("predictions")) {
                cases.add(new Case(folder.resolve(set), set, variant.textValue()));
            }
        });
        return cases;
    }

    List<String> sets() {
        return cases().stream().map(Case::set).distinct().toList();
    }
}
