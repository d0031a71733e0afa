package io.github.trol4j.llm.constrain;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** References inside one schema document. */
final class SchemaRefs {
    private final JsonNode root;

    SchemaRefs(JsonNode root) {
        this.root = root;
    }

    /** The pointer that a schema's {@code $ref} holds. */
    String pointer(SchemaNode schema) {
        String ref = schema.get("$ref").asText("");
        if (!ref.equals("#") && !ref.startsWith("#/")) {
            throw schema.error("'$ref' to '" + SchemaNode.shown(schema.get("$ref"))
                    + "' is not supported; only pointers into the same schema are, such as #/$defs/name");
        }
        resolve(ref);
        return ref;
    }

    SchemaNode resolve(String pointer) {
        JsonNode target;
        try {
            String path = URLDecoder.decode(pointer.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            target = root.at(JsonPointer.compile(path));
        } catch (IllegalArgumentException e) {
            throw new ConstraintException("JSON schema: '$ref' to " + pointer + " is not a valid pointer");
        }
        if (target.isMissingNode()) {
            throw new ConstraintException("JSON schema: '$ref' to " + pointer + ", but there is nothing in the schema");
        }
        return new SchemaNode(target, pointer);
    }

    /** The schema itself, or what it refers to in the end. */
    SchemaNode follow(SchemaNode schema) {
        SchemaNode at = schema;
        Set<String> seen = new HashSet<>();
        while (at.has("$ref") && seen.add(pointer(at))) {
            at = resolve(pointer(at));
        }
        return at;
    }

    /** Whether a schema, with all that it refers to, comes back to one of its own references. */
    boolean isRecursive(SchemaNode schema) {
        for (String start : refsIn(schema.json())) {
            Set<String> seen = new HashSet<>();
            Deque<String> open = new ArrayDeque<>(Set.of(start));
            while (!open.isEmpty()) {
                for (String next : refsIn(resolve(open.pop()).json())) {
                    if (next.equals(start)) {
                        return true;
                    }
                    if (seen.add(next)) {
                        open.add(next);
                    }
                }
            }
        }
        return false;
    }

    /** The values of {@code const} or {@code enum}; empty if there is neither. */
    static List<JsonNode> literals(SchemaNode schema) {
        if (schema.has("const")) {
            return List.of(schema.get("const"));
        }
        List<JsonNode> values = new ArrayList<>();
        if (schema.has("enum")) {
            if (!schema.get("enum").isArray()) {
                throw schema.error("'enum' must be a list of values");
            }
            schema.get("enum").forEach(values::add);
        }
        return values;
    }

    private static Set<String> refsIn(JsonNode json) {
        Set<String> refs = new HashSet<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(json));
        while (!open.isEmpty()) {
            JsonNode node = open.pop();
            if (node.path("$ref").isTextual() && node.path("$ref").asText().startsWith("#")) {
                refs.add(node.path("$ref").asText());
            }
            node.forEach(open::add);
        }
        return refs;
    }
}
