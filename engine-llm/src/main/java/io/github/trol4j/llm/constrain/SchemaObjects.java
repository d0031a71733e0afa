package io.github.trol4j.llm.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Objects under a schema: every property in the schema's order, whether it is required or not, since a model that may
 * leave things out does. Only a property that would contain its own kind without end may be left out.
 */
final class SchemaObjects {
    private final SchemaCompiler compiler;
    private final SchemaRefs refs;
    private final boolean everyProperty;

    SchemaObjects(SchemaCompiler compiler, SchemaRefs refs, boolean everyProperty) {
        this.compiler = compiler;
        this.refs = refs;
        this.everyProperty = everyProperty;
    }

    private record Member(Expr text, boolean optional) {}

    Expr value(SchemaNode schema) {
        Set<String> required = required(schema);
        Map<String, Member> members = new LinkedHashMap<>();
        for (String name : SchemaCompiler.names(schema)) {
            SchemaNode property = property(schema, name);
            boolean never = property.json().isBoolean() && !property.json().asBoolean();
            if (!never || required.contains(name)) {
                boolean optional = !everyProperty && !required.contains(name) && refs.isRecursive(property);
                members.put(name, new Member(JsonText.member(name, compiler.value(property)), optional));
            }
        }
        JsonNode others = schema.get("additionalProperties");
        boolean closed = others.isBoolean() && !others.asBoolean();
        for (String name : required) {
            if (!members.containsKey(name)) {
                if (closed) {
                    throw schema.error("'required' names '" + name + "', which 'additionalProperties' forbids");
                }
                members.put(name, new Member(JsonText.member(name, other(schema)), false));
            }
        }
        return members.isEmpty() && !closed ? map(schema) : fixed(schema, List.copyOf(members.values()));
    }

    private static Set<String> required(SchemaNode schema) {
        JsonNode list = schema.get("required");
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode name : list) {
            if (!name.isTextual()) {
                throw schema.error("'required' must be a list of names");
            }
            names.add(name.asText());
        }
        if (!list.isMissingNode() && !list.isArray()) {
            throw schema.error("'required' must be a list of names");
        }
        if (schema.has("properties") && !schema.get("properties").isObject()) {
            throw schema.error("'properties' must be an object");
        }
        return names;
    }

    /** The value of a property that {@code properties} does not name. */
    private Expr other(SchemaNode schema) {
        return schema.has("additionalProperties")
                ? compiler.value(schema.child("additionalProperties"))
                : new Expr.Call(SchemaCompiler.ANY);
    }

    /** Any number of properties of one kind under names of the model's choice. */
    private Expr map(SchemaNode schema) {
        int least = schema.count("minProperties", 0);
        int most = schema.count("maxProperties", Math.max(least, JsonText.MAX_ITEMS));
        if (least > 1) {
            throw schema.error(
                    "'minProperties' above 1 is not supported, since a name may come twice;" + " name the properties");
        }
        Expr name = JsonText.string(1, 100);
        return Expr.seq(
                Utf8.literal("{"), JsonText.list(JsonText.member(name, other(schema)), least, most), Utf8.literal("}"));
    }

    private static Expr fixed(SchemaNode schema, List<Member> members) {
        int always = (int) members.stream().filter(m -> !m.optional).count();
        if (schema.count("minProperties", 0) > always
                || schema.count("maxProperties", members.size()) < members.size()) {
            throw schema.error("'minProperties' and 'maxProperties' must allow all " + members.size() + " properties");
        }
        return Expr.seq(Utf8.literal("{"), Expr.alt(fromFirst(members)), Utf8.literal("}"));
    }

    /** One way for each member that may be the first one written. */
    private static List<Expr> fromFirst(List<Member> members) {
        List<Expr> ways = new ArrayList<>();
        for (int first = 0; first < members.size(); first++) {
            List<Expr> parts = new ArrayList<>();
            parts.add(members.get(first).text);
            for (Member next : members.subList(first + 1, members.size())) {
                Expr written = Expr.seq(JsonText.COMMA, next.text);
                parts.add(next.optional ? Expr.optional(written) : written);
            }
            ways.add(Expr.seq(parts));
            if (!members.get(first).optional) {
                return ways;
            }
        }
        ways.add(Expr.EMPTY); // all of them may be left out
        return ways;
    }

    /** Names that every object of ours has under a schema. */
    Set<String> written(SchemaNode schema) {
        Set<String> names = new HashSet<>(required(schema));
        for (String name : SchemaCompiler.names(schema)) {
            SchemaNode property = property(schema, name);
            if (!property.json().isBoolean() && !refs.isRecursive(property)) {
                names.add(name);
            }
        }
        return names;
    }

    static SchemaNode property(SchemaNode schema, String name) {
        return new SchemaNode(schema.get("properties").get(name), schema.at() + "/properties/" + name);
    }
}
