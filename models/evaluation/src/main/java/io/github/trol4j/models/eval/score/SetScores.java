package io.github.trol4j.models.eval.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.Transcript;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Both scores of a set.
 *
 * @param items how many items the released code scores, before it drops any
 * @param answered how many of them had a reply
 * @param dropped items that were answered and that the released code drops because their id repeats
 * @param official what the released code gives, in its own units; {@code {"crashes": reason}} where it would stop, and
 *     {@code {"not scored": reason}} where a judge is needed and there is none
 * @param officialItems the released score of every item alone; null where the released code has none
 * @param clean the clean numbers
 * @param judged what the judge was asked for the released score, in order
 * @param judgedBesides what the judge was asked for the clean score only: the released code pairs or parses some replies in its own way
 */
public record SetScores(
        int items,
        int answered,
        int dropped,
        ObjectNode official,
        @Nullable ArrayNode officialItems,
        CleanScores clean,
        List<Transcript.Entry> judged,
        List<Transcript.Entry> judgedBesides) {
    public static final String CRASHES = "crashes";
    public static final String NOT_SCORED = "not scored";

    /** Why the released score does not exist; null if it does. */
    public @Nullable String undefined() {
        JsonNode reason = official.has(CRASHES) ? official.get(CRASHES) : official.get(NOT_SCORED);
        return reason == null ? null : reason.textValue();
    }

    /** The same set where it was not scored for the given reason. */
    public SetScores notScored(String reason) {
        ObjectNode no = Json.object().put(NOT_SCORED, reason);
        CleanScores none = new CleanScores(no, new double[0], 0, List.of());
        return new SetScores(items, answered, dropped, no, null, none, List.of(), List.of());
    }

    /** The object that {@code trol eval score --json} prints. */
    public ObjectNode json(String set, String predictions) {
        ObjectNode out =
                Json.object().put("set", set).put("predictions", predictions).put("items", items);
        out.set("official", official);
        if (officialItems != null) {
            out.set("official_items", officialItems);
        }
        out.set("clean", clean.json());
        return out;
    }
}
