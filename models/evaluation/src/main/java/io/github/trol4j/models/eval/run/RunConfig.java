package io.github.trol4j.models.eval.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run is about; a run is only continued, and runs are only merged, if this is the same.
 *
 * @param model what the replies depend on: model hash, weights, traversal
 * @param name what the model is called in reports
 * @param decoding how replies are searched for
 */
public record RunConfig(List<String> sets, String data, String name, String model, String decoding) {
    private static final String FILE = "run.json";

    public RunConfig {
        sets = List.copyOf(sets);
    }

    /** Writes the description, or checks that the one that lies there is the same. */
    public void keepIn(Path run) {
        try {
            Files.createDirectories(run);
            Path file = run.resolve(FILE);
            if (Files.exists(file)) {
                RunConfig other = read(run);
                if (!other.equals(this)) {
                    throw new EvalException(run + " holds another run: " + other.json() + ", not " + json()
                            + "; choose another folder");
                }
            }
            Files.writeString(file, json().toPrettyString() + "\n");
        } catch (IOException e) {
            throw new EvalException("cannot write " + run.resolve(FILE) + ": " + e, e);
        }
    }

    public static RunConfig read(Path run) {
        Path file = run.resolve(FILE);
        if (!Files.exists(file)) {
            throw new EvalException(run + " is not a run folder: it has no " + FILE);
        }
        JsonNode tree = JsonFiles.tree(file);
        return new RunConfig(
                Json.texts(tree, "sets"),
                Json.text(tree, "data"),
                Json.text(tree, "name"),
                Json.text(tree, "model"),
                Json.text(tree, "decoding"));
    }

    private ObjectNode json() {
        ObjectNode out = Json.object();
        out.set("sets", Json.MAPPER.valueToTree(sets));
        return out.put("data", data).put("name", name).put("model", model).put("decoding", decoding);
    }
}
