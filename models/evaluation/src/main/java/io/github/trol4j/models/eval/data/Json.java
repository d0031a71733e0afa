package io.github.trol4j.models.eval.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.EvalException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON dialect of the data sets (not-a-number is allowed) and reads of fields with messages that name the field. */
public final class Json {
    /** Reads what Python's json module writes. */
    public static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(200_000_000)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** A double as JSON number; null for not-a-number, infinity and a missing value, which JSON cannot say. */
    public static JsonNode number(@Nullable Double value) {
        if (value == null || !Double.isFinite(value)) {
            return JsonNodeFactory.instance.nullNode();
        }
        return JsonNodeFactory.instance.numberNode(value);
    }

    public static JsonNode text(@Nullable String value) {
        return value == null ? JsonNodeFactory.instance.nullNode() : JsonNodeFactory.instance.textNode(value);
    }

    public static ArrayNode array(Collection<? extends JsonNode> values) {
        return array().addAll(values);
    }

    /** A field that must be there; JSON null is a value. */
    public static JsonNode field(JsonNode row, String name) {
        JsonNode value = row.get(name);
        if (value == null) {
            throw new EvalException("field '" + name + "' is missing in " + shown(row));
        }
        return value;
    }

    /** A field that must be a text. */
    public static String text(JsonNode row, String name) {
        JsonNode value = field(row, name);
        if (!value.isTextual()) {
            throw new EvalException("field '" + name + "' must be a text in " + shown(row));
        }
        return value.textValue();
    }

    /** A text field, or null where it is missing or JSON null. */
    public static @Nullable String textOrNull(JsonNode row, String name) {
        JsonNode value = row.get(name);
        return value == null || value.isNull() ? null : Python.text(value);
    }

    /** A field that must be a whole number. */
    public static int integer(JsonNode row, String name) {
        JsonNode value = field(row, name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new EvalException("field '" + name + "' must be a whole number in " + shown(row));
        }
        return value.intValue();
    }

    /** A field that must be a whole number of up to 64 bits, such as an id. */
    public static long wide(JsonNode row, String name) {
        JsonNode value = field(row, name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new EvalException("field '" + name + "' must be a whole number in " + shown(row));
        }
        return value.longValue();
    }

    /** A list field with its elements as texts, numbers as Python prints them. */
    public static List<String> texts(JsonNode row, String name) {
        JsonNode value = field(row, name);
        if (!value.isArray()) {
            throw new EvalException("field '" + name + "' must be a list in " + shown(row));
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value) {
            texts.add(Python.text(element));
        }
        return texts;
    }

    static String shown(JsonNode row) {
        String text = row.toString();
        return text.length() > 120 ? text.substring(0, 120) + "..." : text;
    }
}
