package io.github.trol4j.llm.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The values of one JSON type under the keywords for that type. */
final class SchemaTypes {
    private static final Set<String> NAMES =
            Set.of("null", "boolean", "integer", "number", "string", "array", "object");

    /** States of the automaton of one string with a pattern. */
    static final int MAX_STATES = 20_000;

    private final SchemaCompiler compiler;
    private final SchemaObjects objects;

    SchemaTypes(SchemaCompiler compiler, SchemaRefs refs, boolean everyProperty) {
        this.compiler = compiler;
        this.objects = new SchemaObjects(compiler, refs, everyProperty);
    }

    /** The types that a schema names, or else those that its keywords speak of; empty for any. */
    Set<String> of(SchemaNode schema) {
        Set<String> types = new LinkedHashSet<>();
        JsonNode named = schema.get("type");
        if (named.isTextual()) {
            types.add(named.asText());
        } else if (named.isArray()) {
            named.forEach(type -> types.add(type.asText("")));
        }
        if (!NAMES.containsAll(types) || schema.has("type") && types.isEmpty()) {
            throw schema.error(
                    "'type' must be of " + NAMES.stream().sorted().toList() + ", found " + SchemaNode.shown(named));
        }
        if (types.isEmpty()) {
            addIf(types, "object", schema.hasAny(SchemaNode.OF_OBJECTS));
            addIf(types, "array", schema.hasAny(SchemaNode.OF_ARRAYS));
            addIf(types, "string", schema.hasAny(SchemaNode.OF_STRINGS));
            addIf(types, "number", schema.hasAny(SchemaNode.OF_NUMBERS));
        }
        return types;
    }

    private static void addIf(Set<String> types, String type, boolean spokenOf) {
        if (spokenOf) {
            types.add(type);
        }
    }

    static boolean is(JsonNode value, String type) {
        return switch (type) {
            case "null" -> value.isNull();
            case "boolean" -> value.isBoolean();
            case "integer" ->
                value.isNumber()
                        && value.decimalValue().remainder(BigDecimal.ONE).signum() == 0;
            case "number" -> value.isNumber();
            case "string" -> value.isTextual();
            case "array" -> value.isArray();
            default -> value.isObject();
        };
    }

    Expr value(SchemaNode schema, String type) {
        return switch (type) {
            case "null" -> JsonText.NULL;
            case "boolean" -> JsonText.BOOLEAN;
            case "integer" ->
                range(schema).isOpen() ? JsonText.INTEGER : range(schema).integers();
            case "number" -> range(schema).numbers();
            case "string" -> string(schema);
            case "array" -> array(schema);
            default -> objects.value(schema);
        };
    }

    /** Names that every object of ours has under a schema. */
    Set<String> written(SchemaNode schema) {
        return objects.written(schema);
    }

    private static NumberRange range(SchemaNode schema) {
        BigDecimal min = schema.number("minimum");
        BigDecimal max = schema.number("maximum");
        BigDecimal above = schema.number("exclusiveMinimum");
        BigDecimal below = schema.number("exclusiveMaximum");
        boolean minExcluded = above != null && (min == null || above.compareTo(min) >= 0);
        boolean maxExcluded = below != null && (max == null || below.compareTo(max) <= 0);
        return new NumberRange(minExcluded ? above : min, minExcluded, maxExcluded ? below : max, maxExcluded);
    }

    private static Expr string(SchemaNode schema) {
        int min = schema.count("minLength", 0);
        int max = schema.count("maxLength", Math.max(min, JsonText.MAX_STRING));
        if (max < min) {
            throw schema.error("'maxLength' is less than 'minLength'");
        }
        List<String> regexes = new ArrayList<>();
        if (schema.has("format")) {
            String regex = Formats.regex(schema.get("format").asText(""));
            if (regex == null) {
                throw schema.error("the format " + SchemaNode.shown(schema.get("format"))
                        + " is not supported; supported are " + Formats.names());
            }
            regexes.add(regex);
        }
        if (schema.has("pattern")) {
            if (!schema.get("pattern").isTextual()) {
                throw schema.error("'pattern' must be a regular expression");
            }
            regexes.add(schema.get("pattern").asText());
        }
        if (regexes.isEmpty()) {
            return JsonText.string(min, max);
        }
        try {
            return JsonText.quoted(matching(regexes, min, schema.has("maxLength") ? max : Expr.UNBOUNDED));
        } catch (ConstraintException e) {
            throw schema.error(e.getMessage());
        }
    }

    /** Strings that match all the expressions as a whole. A pattern may match a part, so these match too. */
    private static Expr matching(List<String> regexes, int min, int max) {
        List<Expr> all = new ArrayList<>();
        for (String regex : regexes) {
            all.add(RegexParser.parse(regex, JsonText::character));
        }
        if (min > 0 || max != Expr.UNBOUNDED) {
            all.add(Expr.repeat(JsonText.character(CodePoints.ALL), min, max));
        }
        Expr common = all.getFirst();
        for (Expr other : all.subList(1, all.size())) {
            common = Intersection.of(common, other, MAX_STATES);
        }
        Automaton automaton = new Automaton(Program.compile(common));
        if (automaton.start() == State.DEAD) {
            throw new ConstraintException("no string matches '" + String.join("' and '", regexes) + "'"
                    + (all.size() > regexes.size() ? " at this length" : "")
                    + "; the whole string must match, write .* where more text may stand");
        }
        automaton.explore(MAX_STATES);
        return common;
    }

    private Expr array(SchemaNode schema) {
        boolean tuple = schema.has("prefixItems") || schema.get("items").isArray();
        List<SchemaNode> first =
                !tuple ? List.of() : schema.children(schema.has("prefixItems") ? "prefixItems" : "items");
        String restKeyword = schema.get("items").isArray() ? "additionalItems" : "items";
        boolean noRest =
                schema.get(restKeyword).isBoolean() && !schema.get(restKeyword).asBoolean();
        int least = schema.count("minItems", 0);
        int usual = noRest || tuple && !schema.has(restKeyword) ? first.size() : first.size() + JsonText.MAX_ITEMS;
        int most = schema.count("maxItems", Math.max(least, usual));
        most = noRest ? Math.min(most, first.size()) : most;
        if (most < least) {
            throw schema.error("it needs " + least + " items and allows " + most);
        }
        List<Expr> parts = new ArrayList<>();
        for (SchemaNode item : first.subList(0, Math.min(first.size(), most))) {
            parts.add(compiler.value(item));
        }
        int more = most - parts.size();
        if (more == 0) {
            return JsonText.array(parts);
        }
        Expr rest =
                schema.has(restKeyword) ? compiler.value(schema.child(restKeyword)) : new Expr.Call(SchemaCompiler.ANY);
        int needed = Math.max(0, least - parts.size());
        if (parts.isEmpty()) {
            return Expr.seq(Utf8.literal("["), JsonText.list(rest, needed, more), Utf8.literal("]"));
        }
        Expr last = parts.removeLast();
        parts.add(Expr.seq(last, Expr.repeat(Expr.seq(JsonText.COMMA, rest), needed, more)));
        return JsonText.array(parts);
    }
}
