package io.github.trol4j.models.eval.judge;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The form of request that a service takes. It begins with what most take; a field that is refused by name is left out from then on,
 * or called as newer services call it. What the user gives wins over both.
 */
final class JudgeDialect {
    private static final Logger LOG = LoggerFactory.getLogger(JudgeDialect.class);
    private static final String MOST = "max_tokens";
    private static final String MOST_NEW = "max_completion_tokens";

    /** Services that count so count silent thoughts, too; they need room before the first word of a reply. */
    private static final int ROOM_TO_THINK = 4_096;

    /** What can be done without. */
    private static final List<String> OPTIONAL = List.of(MOST_NEW, MOST, "temperature", "n");

    private final Map<String, JsonNode> given;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** @param given fields of the user's; JSON null takes one out */
    JudgeDialect(Map<String, JsonNode> given) {
        this.given = given;
    }

    ObjectNode body(String model, JudgeRequest request) {
        ObjectNode body = Json.object().put("model", model);
        if (!refused.contains("temperature")) {
            body.put("temperature", request.temperature());
        }
        if (!refused.contains(MOST)) {
            body.put(MOST, request.maxTokens());
        } else if (!refused.contains(MOST_NEW)) {
            body.put(MOST_NEW, request.maxTokens() + ROOM_TO_THINK);
        }
        if (!refused.contains("n")) {
            body.put("n", 1);
        }
        ArrayNode messages = Json.array();
        for (ChatMessage message : request.messages()) {
            messages.add(Json.object().put("role", message.role()).put("content", message.text()));
        }
        body.set("messages", messages);
        given.forEach((name, value) -> {
            body.remove(name);
            if (!value.isNull()) {
                body.set(name, value);
            }
        });
        return body;
    }

    /** Takes note of what a service refuses; false if it is nothing new that could be left out. */
    boolean learn(int status, String answer) {
        if (status != 400 && status != 422) {
            return false;
        }
        String field = fieldIn(answer);
        if (field.isEmpty() || given.containsKey(field) || !refused.add(field)) {
            return false;
        }
        LOG.warn(
                "The judge refuses '{}'; it is asked {} from now on. Scores may differ from those of the published"
                        + " judge.",
                field,
                field.equals(MOST) ? "with " + MOST_NEW : "without");
        return true;
    }

    /** The field that the answer complains about, or nothing. */
    private static String fieldIn(String answer) {
        JsonNode error;
        try {
            error = Json.MAPPER.readTree(answer).path("error");
        } catch (JacksonException _) {
            return "";
        }
        String param = error.path("param").asText("");
        if (OPTIONAL.contains(param)) {
            return param;
        }
        // The message of some names the field to use instead as well, after the one that it refuses.
        String message = error.path("message").asText(error.asText(""));
        String first = "";
        int at = Integer.MAX_VALUE;
        for (String field : OPTIONAL) {
            int found = quoted(message, field);
            if (found >= 0 && found < at) {
                at = found;
                first = field;
            }
        }
        return first;
    }

    private static int quoted(String message, String field) {
        for (String quote : List.of("'", "\"", "`")) {
            int found = message.indexOf(quote + field + quote);
            if (found >= 0) {
                return found;
            }
        }
        return field.length() > 1 ? message.indexOf(field) : -1;
    }
}
