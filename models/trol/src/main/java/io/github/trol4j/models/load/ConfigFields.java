package io.github.trol4j.models.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.CheckpointException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object of config.json, read with the range each may have; remembers which were asked for. What is left over
 * is reported, and refused where by its name it would change the arithmetic.
 */
public final class ConfigFields {
    private final String origin;
    private final String path;
    private final ObjectNode object;
    private final Set<String> asked = new TreeSet<>();

    /** @param path of the object within its file, such as {@code llm_config.}; empty for the root */
    ConfigFields(String origin, String path, JsonNode node) {
        this.origin = origin;
        this.path = path;
        if (!(node instanceof ObjectNode found)) {
            throw new CheckpointException(
                    "%s: %s is not a JSON object".formatted(origin, path.isEmpty() ? "the file" : path));
        }
        this.object = found;
    }

    public boolean has(String key) {
        asked.add(key);
        JsonNode value = object.get(key);
        return value != null && !value.isNull();
    }

    /** The object under {@code key}, or null if there is none. */
    public @Nullable ConfigFields object(String key) {
        return has(key) ? new ConfigFields(origin, path + key + ".", object.get(key)) : null;
    }

    /** A whole number between 1 and {@code max} that must be there. */
    public int size(String key, int max) {
        if (!has(key)) {
            throw new CheckpointException(
                    "%s: '%s' is missing and has no default; is this a TroL checkpoint?".formatted(origin, path + key));
        }
        return checkedSize(key, max);
    }

    /** A whole number between 1 and {@code max}, or the default. */
    public int size(String key, int max, int otherwise) {
        return has(key) ? checkedSize(key, max) : otherwise;
    }

    /** A positive finite number, or the default. */
    public double positive(String key, double otherwise) {
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

    public boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode value = object.get(key);
        if (!value.isBoolean()) {
            throw wrong(key, "true or false", value);
        }
        return value.booleanValue();
    }

    public String text(String key, String otherwise) {
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
    public float[] numbers(String key, int count) {
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

    /** A number that must be there or the default, and equal to {@code expected}: nothing else is understood. */
    public void only(String key, double expected) {
        if (has(key) && !(object.get(key).isNumber() && object.get(key).asDouble() == expected)) {
            throw wrong(key, shown(expected) + ", the only one that is understood", object.get(key));
        }
    }

    /** The same for text; several spellings of one thing may be understood. */
    public void only(String key, String... understood) {
        String found = text(key, understood[0]);
        if (!Arrays.asList(understood).contains(found)) {
            throw wrong(key, "one of %s, which alone are understood".formatted(Arrays.toString(understood)), found);
        }
    }

    /** The same for a flag. */
    public void only(String key, boolean expected) {
        if (flag(key, expected) != expected) {
            throw wrong(key, expected + ", the only one that is understood", !expected);
        }
    }

    /** Keys of the files that carry no information for inference, or that the released code ignores; all others must be asked for. */
    public Set<String> finish() {
        asked.addAll(HarmlessKeys.ALL);
        Set<String> left = new TreeSet<>();
        object.fieldNames().forEachRemaining(key -> {
            if (!asked.contains(key)) {
                left.add(path + key);
                if (HarmlessKeys.changesArithmetic(key) && has(key)) {
                    throw new CheckpointException(
                            "%s: '%s' is not understood, and by its name it changes what the model computes; found %s"
                                    .formatted(origin, path + key, shown(key)));
                }
            }
        });
        return left;
    }

    /** Refuses whatever was not asked for: of an object in which every key changes the arithmetic. */
    void finishStrictly() {
        object.fieldNames().forEachRemaining(key -> {
            if (!asked.contains(key) && has(key)) {
                throw new CheckpointException(
                        "%s: '%s' is not understood here, and it changes what the model computes; found %s"
                                .formatted(origin, path + key, shown(key)));
            }
        });
    }

    /** The keys there are. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Whether the value is an object. */
    boolean isObject(String key) {
        return object.get(key) instanceof ObjectNode;
    }

    /** Whether two keys hold the same. */
    boolean equal(String one, String other) {
        return Objects.equals(object.get(one), object.get(other));
    }

    /** The file, for messages. */
    String origin() {
        return origin;
    }

    /** Full name of a key, for messages. */
    public String name(String key) {
        return path + key;
    }

    /** The value as a message shows it. */
    String shown(String key) {
        JsonNode value = object.get(key);
        return value == null ? "missing" : abbreviated(value);
    }

    private static String shown(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    public CheckpointException wrong(String key, String expected, Object got) {
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
