package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.serve.http.Problem;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One JSON object of a request. Who reads it asks for the fields he knows, and in the end what is left over is refused. */
final class Fields {
    private final ObjectNode node;
    private final String path;
    private final Set<String> known = new HashSet<>();

    private Fields(ObjectNode node, String path) {
        this.node = node;
        this.path = path;
    }

    static Fields of(ObjectNode root) {
        return new Fields(root, "");
    }

    /** @param path how errors call it */
    static Fields of(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            return new Fields(object, path + ".");
        }
        throw Problem.invalid(path, path + " must be an object");
    }

    /** How errors call a field. */
    String path(String name) {
        return path + name;
    }

    /** The value of a field; null where it is absent or null. */
    @Nullable
    JsonNode get(String name) {
        known.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    JsonNode required(String name) {
        JsonNode value = get(name);
        if (value == null) {
            throw Problem.invalid(path(name), path(name) + " is missing");
        }
        return value;
    }

    Optional<String> text(String name) {
        JsonNode value = get(name);
        if (value != null && !value.isTextual()) {
            throw wrong(name, "text", value);
        }
        return Optional.ofNullable(value).map(JsonNode::textValue);
    }

    String requiredText(String name) {
        required(name);
        return text(name).orElseThrow();
    }

    boolean flag(String name) {
        JsonNode value = get(name);
        if (value != null && !value.isBoolean()) {
            throw wrong(name, "true or false", value);
        }
        return value != null && value.booleanValue();
    }

    double number(String name, double usual) {
        JsonNode value = get(name);
        if (value != null && !value.isNumber()) {
            throw wrong(name, "a number", value);
        }
        return value == null ? usual : value.doubleValue();
    }

    long whole(String name, long usual) {
        JsonNode value = get(name);
        if (value != null && !value.canConvertToExactIntegral() || value != null && !value.canConvertToLong()) {
            throw wrong(name, "a whole number", value);
        }
        return value == null ? usual : value.longValue();
    }

    OptionalInt count(String name, int least, int most) {
        JsonNode value = get(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        long count = whole(name, 0);
        if (count < least || count > most) {
            throw Problem.invalid(
                    path(name), "%s must be from %d to %d, got %d".formatted(path(name), least, most, count));
        }
        return OptionalInt.of((int) count);
    }

    /** Fields that are understood and change nothing here. */
    void ignore(String... names) {
        for (String name : names) {
            get(name);
        }
    }

    /** A field that cannot be honoured, unless it asks for nothing: null, false, 0, or an empty list, object or text. */
    void refuse(String name, String reason) {
        JsonNode value = get(name);
        boolean asksNothing = value == null
                || value.isBoolean() && !value.booleanValue()
                || value.isNumber() && value.doubleValue() == 0
                || value.isContainerNode() && value.isEmpty()
                || value.isTextual() && value.textValue().isEmpty();
        if (!asksNothing) {
            throw Problem.unsupported(path(name), "%s is not supported: %s".formatted(path(name), reason));
        }
    }

    /** A field that may have one value alone. */
    void only(String name, String... values) {
        String value = text(name).orElse(values[0]);
        if (!Set.of(values).contains(value)) {
            throw Problem.unsupported(
                    path(name),
                    "%s may be %s here, got '%s'".formatted(path(name), String.join(" or ", values), value));
        }
    }

    /** Refuses what nobody asked for. */
    void end() {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Problem.unsupported(path(name), "%s is not a field that is known here".formatted(path(name)));
            }
        });
    }

    Problem wrong(String name, String expected, JsonNode got) {
        return Problem.invalid(
                path(name),
                "%s must be %s, got %s"
                        .formatted(
                                path(name), expected, got.getNodeType().name().toLowerCase(java.util.Locale.ROOT)));
    }
}
