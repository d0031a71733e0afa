package io.github.trol4j.llm.constrain;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A JSON schema as a grammar of texts that are valid under it. Not every valid value has a text here (properties have a
 * fixed order, optional ones are written too, lengths are bounded), but every text is valid. What cannot be promised is
 * refused by name.
 */
final class SchemaCompiler {
    /** The rule of any JSON value; no JSON pointer looks like it. */
    static final String ANY = "any";

    /** The rule of any JSON object. */
    static final String ANY_OBJECT = "any object";

    private static final int MAX_LENGTH = 1 << 20;
    private static final int MAX_NESTING = 64;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final SchemaRefs refs;
    private final SchemaTypes types;
    private final Map<String, Expr> rules = new HashMap<>();
    private final Deque<String> wanted = new ArrayDeque<>();

    private SchemaCompiler(SchemaRefs refs, boolean everyProperty) {
        this.refs = refs;
        this.types = new SchemaTypes(this, refs, everyProperty);
    }

    /** Compiles a schema. */
    static Program compile(String schema) {
        JsonNode root = parse(schema);
        Program program = compile(root, true);
        if (isEmpty(program)) { // a value that has to contain one of its own kind: leave such properties out
            program = compile(root, false);
        }
        if (isEmpty(program)) {
            throw SchemaNode.error("#", "no finite value is valid under it");
        }
        return program;
    }

    /** Any JSON object. */
    static Program jsonObject() {
        return Program.compile(anyRules(), ANY_OBJECT);
    }

    private static boolean isEmpty(Program program) {
        return program.distance()[program.start()] >= Program.NEVER;
    }

    private static Program compile(JsonNode root, boolean everyProperty) {
        SchemaCompiler compiler = new SchemaCompiler(new SchemaRefs(root), everyProperty);
        compiler.rules.putAll(anyRules());
        compiler.reference("#");
        while (!compiler.wanted.isEmpty()) {
            String pointer = compiler.wanted.remove();
            compiler.rules.put(pointer, compiler.value(compiler.refs.resolve(pointer)));
        }
        return Program.compile(compiler.rules, "#");
    }

    private static JsonNode parse(String schema) {
        if (schema.length() > MAX_LENGTH) {
            throw new ConstraintException(
                    "a JSON schema of " + schema.length() + " characters, at most " + MAX_LENGTH + " are supported");
        }
        try {
            JsonNode root = MAPPER.readTree(schema);
            if (root == null || root.isMissingNode()) {
                throw new ConstraintException("the JSON schema is empty; {} allows any value");
            }
            return root;
        } catch (JacksonException e) {
            throw new ConstraintException("the JSON schema is not valid JSON: " + e.getOriginalMessage()
                    + (e.getLocation() == null
                            ? ""
                            : " (line " + e.getLocation().getLineNr() + ")"));
        }
    }

    private static Map<String, Expr> anyRules() {
        Expr any = new Expr.Call(ANY);
        Expr string = JsonText.string(0, JsonText.MAX_STRING);
        Expr object = Expr.seq(
                Utf8.literal("{"),
                JsonText.list(JsonText.member(string, any), 0, JsonText.MAX_ITEMS),
                Utf8.literal("}"));
        Expr array = Expr.seq(Utf8.literal("["), JsonText.list(any, 0, JsonText.MAX_ITEMS), Utf8.literal("]"));
        return Map.of(
                ANY_OBJECT,
                object,
                ANY,
                Expr.alt(JsonText.NULL, JsonText.BOOLEAN, JsonText.NUMBER, string, array, new Expr.Call(ANY_OBJECT)));
    }

    /** The rule of the schema that a pointer leads to; its text is compiled later. */
    private Expr reference(String pointer) {
        if (!rules.containsKey(pointer)) {
            rules.put(pointer, Expr.NOTHING);
            wanted.add(pointer);
        }
        return new Expr.Call(pointer);
    }

    /** The texts of all values that a schema allows and that we write. */
    Expr value(SchemaNode schema) {
        if (schema.json().isBoolean()) {
            return schema.json().asBoolean() ? new Expr.Call(ANY) : Expr.NOTHING;
        }
        Expr value = notNull(schema);
        boolean nullable = schema.get("nullable").asBoolean(false);
        return nullable ? Expr.alt(value, JsonText.NULL) : value;
    }

    private Expr notNull(SchemaNode schema) {
        if (schema.has("$ref")) {
            schema.alone("$ref", Set.of());
            return reference(refs.pointer(schema));
        }
        for (String keyword : List.of("const", "enum")) {
            if (schema.has(keyword)) {
                schema.alone(keyword, Set.of("type"));
                return literals(schema, keyword);
            }
        }
        for (String keyword : List.of("anyOf", "oneOf", "allOf")) {
            if (schema.has(keyword)) {
                schema.alone(keyword, Set.of("type"));
                return alternatives(schema, keyword);
            }
        }
        Set<String> typeNames = types.of(schema);
        return typeNames.isEmpty()
                ? new Expr.Call(ANY)
                : Expr.alt(typeNames.stream()
                        .map(type -> types.value(schema, type))
                        .toList());
    }

    private Expr literals(SchemaNode schema, String keyword) {
        List<JsonNode> values = SchemaRefs.literals(schema);
        Set<String> allowed = types.of(schema);
        List<Expr> texts = values.stream()
                .filter(value -> allowed.isEmpty() || allowed.stream().anyMatch(t -> SchemaTypes.is(value, t)))
                .map(JsonText::literal)
                .toList();
        if (texts.isEmpty()) {
            throw schema.error("no value of '" + keyword + "' is of the type that the schema names");
        }
        return Expr.alt(texts);
    }

    private Expr alternatives(SchemaNode schema, String keyword) {
        List<SchemaNode> parts = schema.children(keyword).stream()
                .map(part -> typed(part, schema))
                .toList();
        if (parts.isEmpty() || keyword.equals("allOf") && parts.size() > 1) {
            throw schema.error("'" + keyword + "' with " + parts.size() + " parts is not supported"
                    + (parts.isEmpty() ? "" : "; write one schema that says it all"));
        }
        if (keyword.equals("oneOf")) {
            new Disjoint(refs, types).check(schema, parts);
        }
        return Expr.alt(parts.stream().map(this::value).toList());
    }

    /** The part with the type that stands beside the list of parts. */
    private SchemaNode typed(SchemaNode part, SchemaNode whole) {
        if (!whole.has("type") || part.json().isBoolean()) {
            return part;
        }
        if (part.has("type")) {
            Set<String> both = new LinkedHashSet<>(types.of(part));
            both.removeAll(types.of(whole));
            if (!both.isEmpty()) {
                throw part.error("its type is none of those that stand beside the list");
            }
            return part;
        }
        if (part.has("$ref")) {
            throw part.error("'$ref' in a list beside 'type' is not supported; take the type out");
        }
        ObjectNode copy = ((ObjectNode) part.json()).deepCopy();
        copy.set("type", whole.get("type"));
        return new SchemaNode(copy, part.at());
    }

    /** The keys of a schema's properties, in their order. */
    static List<String> names(SchemaNode schema) {
        List<String> names = new ArrayList<>();
        schema.get("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }
}
