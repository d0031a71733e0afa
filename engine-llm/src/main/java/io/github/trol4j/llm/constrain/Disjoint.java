package io.github.trol4j.llm.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether no value that is written for one alternative of {@code oneOf} is valid under another one too: they differ in
 * type, in constants, or in a property that tells them apart.
 */
final class Disjoint {
    private final SchemaRefs refs;
    private final SchemaTypes types;

    Disjoint(SchemaRefs refs, SchemaTypes types) {
        this.refs = refs;
        this.types = types;
    }

    void check(SchemaNode whole, List<SchemaNode> parts) {
        for (int i = 0; i < parts.size(); i++) {
            for (int j = 0; j < parts.size(); j++) {
                if (i != j && !excludes(refs.follow(parts.get(i)), refs.follow(parts.get(j)), 0)) {
                    throw whole.error("'oneOf': a value of alternative " + i + " may be valid under alternative " + j
                            + "; use 'anyOf', or give each a property with a constant of its own");
                }
            }
        }
    }

    /** Whether what is written for {@code one} is never valid under {@code other}. */
    private boolean excludes(SchemaNode one, SchemaNode other, int nesting) {
        Set<String> own = typesOf(one);
        Set<String> others = typesOf(other);
        if (own.isEmpty() || others.isEmpty() || nesting > 8) {
            return false;
        }
        if (own.stream().noneMatch(others::contains)) {
            return true;
        }
        List<JsonNode> values = SchemaRefs.literals(one);
        List<JsonNode> otherValues = SchemaRefs.literals(other);
        if (!values.isEmpty() && !otherValues.isEmpty()) {
            return values.stream().noneMatch(v -> otherValues.stream().anyMatch(o -> same(v, o)));
        }
        boolean bothObjects = own.equals(Set.of("object")) && values.isEmpty() && otherValues.isEmpty();
        return bothObjects && excludesObject(one, other, nesting);
    }

    private boolean excludesObject(SchemaNode one, SchemaNode other, int nesting) {
        Set<String> mayBe = new HashSet<>(SchemaCompiler.names(one));
        one.get("required").forEach(name -> mayBe.add(name.asText()));
        for (JsonNode needed : other.get("required")) {
            if (!mayBe.isEmpty() && !mayBe.contains(needed.asText())) {
                return true;
            }
        }
        boolean closed = other.get("additionalProperties").isBoolean()
                && !other.get("additionalProperties").asBoolean();
        for (String name : types.written(one)) {
            if (!other.get("properties").has(name)) {
                if (closed) {
                    return true;
                }
            } else if (one.get("properties").has(name)
                    && excludes(
                            refs.follow(SchemaObjects.property(one, name)),
                            refs.follow(SchemaObjects.property(other, name)),
                            nesting + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Types of its values, a whole number counting as both kinds; empty if they are not known. */
    private Set<String> typesOf(SchemaNode schema) {
        if (schema.json().isBoolean()
                || schema.has("$ref")
                || schema.has("anyOf")
                || schema.has("oneOf")
                || schema.has("allOf")) {
            return Set.of();
        }
        Set<String> named = new HashSet<>();
        List<JsonNode> literals = SchemaRefs.literals(schema);
        if (literals.isEmpty()) {
            if (!schema.has("type")) {
                return Set.of(); // keywords of one type say nothing about values of the others
            }
            named.addAll(types.of(schema));
        } else {
            for (JsonNode value : literals) {
                named.add(
                        value.isNumber() ? "number" : value.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
            }
        }
        if (named.remove("integer")) {
            named.add("number");
        }
        if (schema.get("nullable").asBoolean(false)) {
            named.add("null");
        }
        return named;
    }

    private static boolean same(JsonNode a, JsonNode b) {
        if (a.isContainerNode() && b.isContainerNode()) {
            return true; // perhaps
        }
        return a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) == 0 : a.equals(b);
    }
}
