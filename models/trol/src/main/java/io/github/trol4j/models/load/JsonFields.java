package io.github.trol4j.models.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.CheckpointException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object, read with the range each may have; remembers which were asked for. */
final class JsonFields {
    private final String origin;
    private final String path;
    private final ObjectNode object;
    private final Set<String> asked = new TreeSet<>();

    /** @param path of the object within its file, such as {@code llm_config.}; empty for the root */
    JsonFields(String origin, String path, JsonNode node) {
        this.origin = origin;
        this.path = path;
        if (!(node instanceof ObjectNode found)) {
            throw new CheckpointException(
                    "%s: %s is not a JSON object".formatted(origin, path.isEmpty() ? "the file" : path));
        }
        this.object = found;
    }

    boolean has(String key) {
        asked.add(key);
        JsonNode value = object.get(key);
        return value != null && !value.isNull();
    }

    /** The object under {@code key}, or null if there is none. */
    @Nullable
    JsonFields object(String key) {
        return has(key) ? new JsonFields(origin, path + key + ".", object.get(key)) : null;
    }

    /** A whole number between 1 and {@code max} that must be there. */
    int size(String key, int max) {
        if (!has(key)) {
            throw new CheckpointException(
                    "%s: '%s' is missing and has no default; is this a TroL checkpoint?".formatted(origin, path + key));
        }
        return checkedSize(key, max);
    }

    /** A whole number between 1 and {@code max}, or the default. */
    int size(String key, int max, int otherwise) {
        return has(key) ? checkedSize(key, max) : otherwise;
    }

    /** A positive finite number, or the default. */
    double positive(String key, double otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode value = object.get(key);
        double number = value.asDouble();
        if (!value.isNumber() || !(number > 0) || Double.isInfinite(number)) {
            throw wrong(key, "a positive number", value);
        }
        return number;
    }

    boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode value = object.get(key);
        if (!value.isBoolean()) {
            throw wrong(key, "true or false", value);
        }
        return value.booleanValue();
    }

    String text(String key, String otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode value = object.get(key);
        if (!value.isTextual()) {
            throw wrong(key, "a string", value);
        }
        return value.textValue();
    }

    /** A list of {@code count} positive numbers that must be there. */
    float[] numbers(String key, int count) {
        JsonNode value = has(key) ? object.get(key) : null;
        if (value == null || !value.isArray() || value.size() != count) {
            throw new CheckpointException("%s: '%s' must be a list of %d numbers, found %s"
                    .formatted(origin, path + key, count, value == null ? "nothing" : abbreviated(value)));
        }
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) value.get(i).asDouble();
            if (!value.get(i).isNumber() || !(numbers[i] > 0) || Float.isInfinite(numbers[i])) {
                throw wrong(key, "a list of positive numbers", value.get(i));
            }
        }
        return numbers;
    }

    /** Declares keys that are known and without effect here. */
    void ignore(Set<String> keys) {
        asked.addAll(keys);
    }

    /** Full names of keys that nobody asked for, sorted. */
    Set<String> unknown() {
        Set<String> left = new TreeSet<>();
        object.fieldNames().forEachRemaining(key -> {
            if (!asked.contains(key)) {
                left.add(path + key);
            }
        });
        return left;
    }

    CheckpointException wrong(String key, String expected, Object got) {
        return new CheckpointException("%s: '%s' must be %s, found %s"
                .formatted(origin, path + key, expected, got instanceof JsonNode node ? abbreviated(node) : got));
    }

    private int checkedSize(String key, int max) {
        JsonNode value = object.get(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1 || value.intValue() > max) {
            throw wrong(key, "a whole number from 1 to " + max, value);
        }
        return value.intValue();
    }

    private static String abbreviated(JsonNode value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
