package io.github.trol4j.models.eval.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.Json;
import org.jspecify.annotations.Nullable;

/**
 * What became of one item: a reply, or the error that stood in its way. Holds nothing that differs from run to run, so that equal
 * runs write equal files.
 *
 * @param gates where the model looked twice; null without gates
 */
public record Outcome(
        String set,
        int position,
        ItemId id,
        @Nullable String reply,
        @Nullable String error,
        @Nullable GateSummary gates) {
    public Outcome {
        if ((reply == null) == (error == null)) {
            throw new EvalException("item " + position + " of " + set + " must have either a reply or an error");
        }
    }

    /** One line of {@code replies.jsonl}; replies have the form of a predictions file with the set's name added. */
    public ObjectNode json() {
        ObjectNode line = Json.object().put("set", set).put("n", position);
        line.set("id", id.json());
        if (reply != null) {
            line.put("reply", reply);
        }
        if (error != null) {
            line.put("error", error);
        }
        if (gates != null) {
            line.set("gates", GateJson.of(gates));
        }
        return line;
    }

    /**
     * Reads a line.
     *
     * @param set the name of the set where the line does not say
     * @param position the place where the line does not say
     */
    public static Outcome of(JsonNode line, String set, int position) {
        String name = Json.textOrNull(line, "set");
        return new Outcome(
                name == null ? set : name,
                line.hasNonNull("n") ? Json.integer(line, "n") : position,
                line.has("id") ? ItemId.of(Json.field(line, "id")) : ItemId.of(position),
                Json.textOrNull(line, "reply"),
                Json.textOrNull(line, "error"),
                GateJson.in(line));
    }
}
