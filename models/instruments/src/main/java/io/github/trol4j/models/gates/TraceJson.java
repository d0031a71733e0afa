package io.github.trol4j.models.gates;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.trace.LayerMap;
import io.github.trol4j.models.trace.Lens;
import io.github.trol4j.models.trace.Lens.Candidate;
import io.github.trol4j.models.trace.PromptAttention;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedPicture;
import io.github.trol4j.models.trace.TracedToken;
import io.github.trol4j.models.trace.TracedToken.Patch;
import java.util.List;

/**
 * Traces as JSON: {@code {"format": "trol4j-trace", "version": 1, "runs": [...]}}. Maps are arrays of layers of tokens, null where there
 * is no value; everything is counted from 0.
 */
final class TraceJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TraceJson() {}

    /** @param heads whether attention is written for each head, too */
    static ObjectNode of(List<Trace> runs, boolean heads) {
        ObjectNode root = JSON.objectNode().put("format", "trol4j-trace").put("version", 1);
        ArrayNode array = root.putArray("runs");
        runs.forEach(run -> array.add(run(run, heads)));
        return root;
    }

    private static ObjectNode run(Trace trace, boolean heads) {
        ObjectNode run = JSON.objectNode()
                .put("question", trace.question().text())
                .put("traversal", trace.question().options().traversal().toString())
                .put("answer", trace.answer().text());
        run.set("written", candidates(trace.written()));
        ArrayNode pictures = run.putArray("pictures");
        trace.pictures().forEach(picture -> pictures.add(picture(picture)));
        ArrayNode tokens = run.putArray("tokens");
        trace.tokens().forEach(token -> tokens.add(token(token)));
        run.set("gates", map(trace.gates()));
        run.set("once", map(trace.passes().once()));
        run.set("change", map(trace.passes().change()));
        ObjectNode attention = run.putObject("attention");
        attention.set("first", map(trace.looks().first().meanOfHeads()));
        attention.set("second", map(trace.looks().second().meanOfHeads()));
        if (heads) {
            attention.set("firstHeads", heads(trace.looks().first(), trace.layers()));
            attention.set("secondHeads", heads(trace.looks().second(), trace.layers()));
        }
        ArrayNode lens = run.putArray("lens");
        trace.lens().forEach(layer -> lens.add(lens(layer)));
        return run;
    }

    private static ObjectNode picture(TracedPicture picture) {
        return JSON.objectNode()
                .put("name", picture.name())
                .put("width", picture.pixels().width())
                .put("height", picture.pixels().height())
                .put("columns", picture.grid().columns())
                .put("rows", picture.grid().rows())
                .put("cells", picture.cells());
    }

    private static ObjectNode token(TracedToken token) {
        ObjectNode node = JSON.objectNode()
                .put("id", token.id())
                .put("piece", token.piece())
                .put("text", Pieces.name(token.piece()))
                .put("part", token.part().label());
        Patch patch = token.patch();
        if (patch != null) {
            node.putArray("patch")
                    .add(patch.picture())
                    .add(patch.tile())
                    .add(patch.column())
                    .add(patch.row());
        }
        return node;
    }

    private static ObjectNode lens(Lens layer) {
        ObjectNode node = JSON.objectNode();
        node.set("once", candidates(layer.once()));
        node.set("twice", candidates(layer.twice()));
        node.set("mixed", candidates(layer.mixed()));
        return node;
    }

    private static ArrayNode candidates(List<Candidate> candidates) {
        ArrayNode array = JSON.arrayNode();
        for (Candidate c : candidates) {
            ObjectNode node =
                    array.addObject().put("id", c.id()).put("piece", c.piece()).put("text", Pieces.name(c.piece()));
            if (Double.isNaN(c.logProb())) {
                node.putNull("logprob");
            } else {
                node.put("logprob", c.logProb());
            }
        }
        return array;
    }

    private static ArrayNode map(LayerMap map) {
        ArrayNode layers = JSON.arrayNode();
        for (int layer = 0; layer < map.layers(); layer++) {
            ArrayNode tokens = layers.addArray();
            for (int token = 0; token < map.tokens(); token++) {
                add(tokens, map.get(layer, token));
            }
        }
        return layers;
    }

    private static ArrayNode heads(PromptAttention attention, int layers) {
        ArrayNode array = JSON.arrayNode();
        for (int layer = 0; layer < layers; layer++) {
            ArrayNode ofLayer = array.addArray();
            for (int head = 0; head < attention.heads(); head++) {
                ArrayNode tokens = ofLayer.addArray();
                for (float weight : attention.head(layer, head)) {
                    add(tokens, weight);
                }
            }
        }
        return array;
    }

    private static void add(ArrayNode array, float value) {
        if (Float.isNaN(value)) {
            array.addNull();
        } else {
            array.add(value);
        }
    }
}
