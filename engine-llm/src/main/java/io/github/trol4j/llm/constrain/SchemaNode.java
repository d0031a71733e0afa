package io.github.trol4j.llm.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A schema and the place where it stands, for reading its keywords.
 *
 * @param at JSON pointer, as in {@code #/properties/name}
 */
record SchemaNode(JsonNode json, String at) {
    /** Say nothing about which values are valid. */
    static final Set<String> ANNOTATIONS = Set.of(
            "title",
            "description",
            "default",
            "examples",
            "example",
            "deprecated",
            "readOnly",
            "writeOnly",
            "$comment",
            "$schema",
            "$defs",
            "definitions",
            "$id",
            "nullable");

    static final Set<String> OF_STRINGS = Set.of("minLength", "maxLength", "pattern", "format");
    static final Set<String> OF_NUMBERS = Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");
    static final Set<String> OF_ARRAYS = Set.of("items", "prefixItems", "minItems", "maxItems", "additionalItems");
    static final Set<String> OF_OBJECTS =
            Set.of("properties", "required", "additionalProperties", "minProperties", "maxProperties");
    private static final Set<String> OF_ANY = Set.of("type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref");

    /** Refuses what is no schema, and keywords that are not enforced. */
    SchemaNode {
        if (!json.isObject() && !json.isBoolean()) {
            throw error(at, "expected a schema (an object, true or false), found " + shown(json));
        }
        for (var entry : json.properties()) {
            String name = entry.getKey();
            boolean known = ANNOTATIONS.contains(name)
                    || OF_ANY.contains(name)
                    || OF_STRINGS.contains(name)
                    || OF_NUMBERS.contains(name)
                    || OF_ARRAYS.contains(name)
                    || OF_OBJECTS.contains(name);
            boolean nothing = name.equals("uniqueItems") && !entry.getValue().asBoolean(true);
            if (!known && !nothing) {
                throw error(
                        at, "the keyword '" + name + "' is not supported; leave it out and check the answer yourself");
            }
        }
        if (json.has("$id") && !at.equals("#")) {
            throw error(at, "the keyword '$id' is supported at the root only");
        }
    }

    boolean has(String keyword) {
        return json.has(keyword);
    }

    boolean hasAny(Set<String> keywords) {
        return keywords.stream().anyMatch(json::has);
    }

    JsonNode get(String keyword) {
        return json.path(keyword);
    }

    SchemaNode child(String keyword) {
        return new SchemaNode(json.path(keyword), at + "/" + escaped(keyword));
    }

    /** The schemas of a keyword that has a list of them. */
    List<SchemaNode> children(String keyword) {
        JsonNode list = json.path(keyword);
        if (!list.isArray()) {
            throw error("'" + keyword + "' must be a list of schemas");
        }
        List<SchemaNode> all = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            all.add(new SchemaNode(list.get(i), at + "/" + keyword + "/" + i));
        }
        return all;
    }

    /** A whole number from 0 up, or {@code otherwise} if the keyword is not there. */
    int count(String keyword, int otherwise) {
        JsonNode value = json.path(keyword);
        if (value.isMissingNode()) {
            return otherwise;
        }
        boolean whole = value.isNumber()
                && value.decimalValue().remainder(BigDecimal.ONE).signum() == 0;
        if (!whole || value.decimalValue().signum() < 0 || value.decimalValue().compareTo(LARGEST) > 0) {
            throw error("'" + keyword + "' must be a whole number from 0 to " + LARGEST + ", found " + shown(value));
        }
        return value.decimalValue().intValue();
    }

    private static final BigDecimal LARGEST = BigDecimal.valueOf(1_000_000);

    @Nullable
    BigDecimal number(String keyword) {
        JsonNode value = json.path(keyword);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isNumber()
                || Math.abs(value.decimalValue().scale()) > 15
                || value.decimalValue().precision() > 30) {
            throw error("'" + keyword + "' must be a number of usual size, found " + shown(value));
        }
        return value.decimalValue();
    }

    /** Refuses keywords beside {@code main} that are neither annotations nor in {@code allowed}. */
    void alone(String main, Set<String> allowed) {
        for (var entry : json.properties()) {
            String name = entry.getKey();
            if (!name.equals(main) && !ANNOTATIONS.contains(name) && !allowed.contains(name)) {
                throw error("'" + name + "' beside '" + main + "' is not supported; put both into one schema");
            }
        }
    }

    ConstraintException error(String what) {
        return error(at, what);
    }

    static ConstraintException error(String at, String what) {
        return new ConstraintException("JSON schema at " + at + ": " + what);
    }

    static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "nothing" : value.toString();
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }

    private static String escaped(String key) {
        String pointer = key.replace("~", "~0").replace("/", "~1");
        return pointer.length() > 80 ? pointer.substring(0, 80) + "..." : pointer;
    }
}
