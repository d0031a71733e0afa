package io.github.trol4j.models.eval.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.data.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gate summaries as files and reports hold them: {@code {"image": [...], "text": [...]}}, one number for each layer. */
public final class GateJson {
    private GateJson() {}

    public static ObjectNode of(GateSummary gates) {
        ObjectNode json = Json.object();
        json.set("image", numbers(gates.image()));
        json.set("text", numbers(gates.text()));
        return json;
    }

    /** The field {@code gates} of a line; null where it is missing, as in older files, or is no summary. */
    static @Nullable GateSummary in(JsonNode line) {
        JsonNode gates = line.path("gates");
        List<Double> image = numbers(gates.path("image"));
        List<Double> text = numbers(gates.path("text"));
        boolean some = !image.isEmpty() || !text.isEmpty();
        return some ? new GateSummary(image, text) : null;
    }

    private static ArrayNode numbers(List<Double> layers) {
        ArrayNode out = Json.array();
        layers.forEach(out::add);
        return out;
    }

    private static List<Double> numbers(JsonNode layers) {
        List<Double> out = new ArrayList<>();
        for (JsonNode gate : layers) {
            out.add(gate.doubleValue());
        }
        return out;
    }
}
