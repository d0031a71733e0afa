package io.github.trol4j.models.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whether a folder holds all that a model cannot do without, judged by the names of its files. */
final class Completeness {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST_INDEX = 32 << 20;

    private Completeness() {}

    /** What is not there. */
    static List<String> missing(Path folder) {
        List<String> missing = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return List.of("everything");
        }
        require(folder, "config.json", missing);
        if (!Files.exists(folder.resolve("tokenizer.model"))) {
            require(folder, "tokenizer.json", missing);
        }
        if (!Files.exists(folder.resolve(FileChoice.WEIGHTS))) {
            if (Files.exists(folder.resolve(FileChoice.INDEX))) {
                shards(folder.resolve(FileChoice.INDEX)).forEach(shard -> require(folder, shard, missing));
            } else {
                missing.add(FileChoice.WEIGHTS);
            }
        }
        return missing;
    }

    private static void require(Path folder, String file, List<String> missing) {
        if (!RemoteFile.canBeKept(file) || !Files.exists(folder.resolve(file))) {
            missing.add(file);
        }
    }

    private static Set<String> shards(Path index) {
        Set<String> shards = new TreeSet<>();
        try {
            if (Files.size(index) <= LONGEST_INDEX) {
                for (JsonNode shard : JSON.readTree(index.toFile()).path("weight_map")) {
                    shards.add(shard.asText());
                }
            }
        } catch (IOException _) {
            // the same as an index without shards
        }
        return shards.isEmpty() ? Set.of("a readable " + index.getFileName()) : shards;
    }
}
