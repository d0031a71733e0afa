package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.data.Python;

/** Values of the keys that clean scores are grouped by, printed as the reference prints them. */
final class Groups {
    private Groups() {}

    /** The value as text; {@code None} where it is missing or null. */
    static String value(JsonNode row, String key) {
        JsonNode value = row.get(key);
        return value == null ? "None" : Python.text(value);
    }
}
