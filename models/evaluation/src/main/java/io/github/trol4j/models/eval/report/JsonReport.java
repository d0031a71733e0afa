package io.github.trol4j.models.eval.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.run.GateJson;
import io.github.trol4j.models.eval.run.RunConfig;
import io.github.trol4j.models.eval.score.Measure;
import java.util.List;
import java.util.TreeMap;

/** The report for programs. Fields are only ever added; their meaning does not change. */
final class JsonReport {
    private static final int VERSION = 1;

    private JsonReport() {}

    static ObjectNode of(RunConfig config, List<SetResult> results) {
        ObjectNode out =
                Json.object().put("version", VERSION).put("name", config.name()).put("model", config.model());
        out.put("decoding", config.decoding()).put("data", config.data());
        ArrayNode sets = Json.array();
        for (SetResult result : results) {
            sets.add(set(result));
        }
        out.set("sets", sets);
        return out;
    }

    private static ObjectNode set(SetResult result) {
        ObjectNode out = Json.object()
                .put("set", result.info().name())
                .put("title", result.info().title());
        out.put("items", result.task().items().size())
                .put("asked", result.outcomes().byPosition().size());
        out.put("failed", result.outcomes().errors().size())
                .put("dropped", result.scores().dropped());
        out.put("unparsed", result.scores().clean().unparsed());
        out.set("published", Json.MAPPER.valueToTree(new TreeMap<>(result.info().published())));
        ArrayNode measures = Json.array();
        for (Measure measure : result.scores().clean().measures()) {
            ObjectNode one = Json.object().put("name", measure.name());
            one.set("value", Json.number(measure.value()));
            one.set("low", Json.number(measure.interval().low()));
            one.set("high", Json.number(measure.interval().high()));
            measures.add(one.put("n", measure.count()));
        }
        out.set("measures", measures);
        List<GateSummary> gates = result.gates();
        GateSummary.mean(gates)
                .ifPresent(mean -> out.set("gates", GateJson.of(mean).put("replies", gates.size())));
        out.set("errors", Json.MAPPER.valueToTree(result.errors()));
        out.set("official", result.scores().official());
        if (result.scores().officialItems() != null) {
            out.set("official_items", result.scores().officialItems());
        }
        out.set("clean", result.scores().clean().json());
        return out;
    }
}
