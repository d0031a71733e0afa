package io.github.trol4j.llm.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random schemas of everything that the compiler supports. */
final class RandomSchemas {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> NAMES =
            List.of("a", "bc", "a b", "naïve", "日本", "q\"uote", "tab\t", "back\\slash", "$ref x", "~/", "");
    private static final List<String> PATTERNS = List.of(
            "[A-Z]{2}-\\d{3}", "^\\S+$", "(yes|no)?", "[^\"]*", "\\w+\\\\\\w+", "\"[^a]+\"", "[\\s\\S]{2,5}", "é+.");

    private final RandomGenerator random;

    RandomSchemas(RandomGenerator random) {
        this.random = random;
    }

    JsonNode next() {
        ObjectNode root = schema(3, true);
        ObjectNode definitions = MAPPER.createObjectNode();
        definitions.set("leaf", schema(1, false));
        definitions.set("other/one", schema(1, false));
        root.set(random.nextBoolean() ? "$defs" : "definitions", definitions);
        if (root.has("definitions")) {
            String text = root.toString().replace("#/$defs/", "#/definitions/");
            return tree(text);
        }
        return root;
    }

    private static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private ObjectNode schema(int depth, boolean refs) {
        ObjectNode schema = MAPPER.createObjectNode();
        if (random.nextInt(4) == 0) {
            schema.put("description", "a thing");
        }
        switch (random.nextInt(depth > 0 ? 16 : 8)) {
            case 0 -> schema.put("type", "boolean");
            case 1 -> integer(schema.put("type", "integer"));
            case 2 -> number(schema.put("type", "number"));
            case 3, 4 -> string(schema.put("type", "string"));
            case 5 -> literals(schema);
            case 6 -> schema.putArray("type").add("null").add(random.nextBoolean() ? "string" : "integer");
            case 7 -> {
                if (refs) {
                    schema.put("$ref", random.nextBoolean() ? "#/$defs/leaf" : "#/$defs/other~1one");
                } else {
                    schema.put("type", "null");
                }
            }
            case 8, 9, 10 -> object(schema, depth, refs);
            case 11, 12 -> array(schema, depth, refs);
            case 13 -> {
                ArrayNode parts = schema.putArray("anyOf");
                parts.add(schema(depth - 1, refs)).add(schema(depth - 1, refs));
            }
            case 14 -> {
                ArrayNode parts = schema.putArray("oneOf");
                for (String kind : List.of("circle", "square", "line")) {
                    ObjectNode part = parts.addObject().put("type", "object");
                    part.putObject("properties").putObject("kind").put("const", kind);
                    ((ObjectNode) part.get("properties")).set("size", schema(depth - 1, refs));
                }
            }
            default -> map(schema, depth, refs);
        }
        return schema;
    }

    private void integer(ObjectNode schema) {
        int low = random.nextInt(-300, 300);
        if (random.nextBoolean()) {
            schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", low);
        }
        if (random.nextBoolean()) {
            schema.put(random.nextBoolean() ? "maximum" : "exclusiveMaximum", low + 2 + random.nextInt(1200));
        }
    }

    private void number(ObjectNode schema) {
        double low = random.nextInt(-3000, 3000) / 100.0;
        if (random.nextBoolean()) {
            schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", low);
        }
        if (random.nextBoolean()) {
            schema.put(
                    random.nextBoolean() ? "maximum" : "exclusiveMaximum",
                    Math.round((low + 0.01 + random.nextInt(4000) / 100.0) * 100) / 100.0);
        }
    }

    private void string(ObjectNode schema) {
        int way = random.nextInt(5);
        if (way == 0) {
            List<String> formats = List.of("date", "time", "date-time", "uuid", "email", "ipv4", "uri", "hostname");
            schema.put("format", formats.get(random.nextInt(formats.size())));
        } else if (way == 1) {
            schema.put("pattern", PATTERNS.get(random.nextInt(PATTERNS.size())));
            if (random.nextBoolean()) {
                schema.put("maxLength", 7 + random.nextInt(20));
            }
        } else {
            int least = random.nextInt(5);
            if (random.nextBoolean()) {
                schema.put("minLength", least);
            }
            if (random.nextBoolean()) {
                schema.put("maxLength", least + random.nextInt(20));
            }
        }
    }

    private void literals(ObjectNode schema) {
        List<JsonNode> values = List.of(
                MAPPER.valueToTree("red"),
                MAPPER.valueToTree("say \"hi\"\n"),
                MAPPER.valueToTree(-1.5),
                MAPPER.valueToTree(12),
                MAPPER.valueToTree(true),
                MAPPER.nullNode(),
                MAPPER.valueToTree(List.of(1, "x", List.of())),
                MAPPER.createObjectNode().put("k", "日"));
        if (random.nextBoolean()) {
            schema.set("const", values.get(random.nextInt(values.size())));
        } else {
            ArrayNode list = schema.putArray("enum");
            values.stream().filter(v -> random.nextBoolean()).forEach(list::add);
            list.add("always");
        }
    }

    private void object(ObjectNode schema, int depth, boolean refs) {
        if (random.nextInt(5) > 0) {
            schema.put("type", "object");
        }
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = MAPPER.createArrayNode();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            properties.set(name, schema(depth - 1, refs));
            if (random.nextBoolean()) {
                required.add(name);
            }
        }
        int rest = random.nextInt(4);
        if (rest == 0) {
            schema.put("additionalProperties", false);
        } else if (rest == 1) {
            schema.set("additionalProperties", schema(0, refs));
        }
        if (rest > 0 && random.nextInt(4) == 0) {
            required.add("unnamed");
        }
        ArrayNode distinct = schema.putArray("required");
        java.util.Set<String> seen = new java.util.HashSet<>();
        required.forEach(name -> {
            if (seen.add(name.asText())) {
                distinct.add(name);
            }
        });
    }

    private void map(ObjectNode schema, int depth, boolean refs) {
        schema.put("type", "object");
        if (random.nextBoolean()) {
            schema.set("additionalProperties", schema(depth - 1, refs));
        }
        if (random.nextBoolean()) {
            schema.put("maxProperties", 1 + random.nextInt(4));
        }
        if (random.nextInt(3) == 0) {
            schema.put("minProperties", 1);
        }
    }

    private void array(ObjectNode schema, int depth, boolean refs) {
        schema.put("type", "array");
        int first = 0;
        if (random.nextInt(3) == 0) {
            ArrayNode items = schema.putArray("prefixItems");
            first = 1 + random.nextInt(3);
            for (int i = 0; i < first; i++) {
                items.add(schema(depth - 1, refs));
            }
        }
        boolean closed = first > 0 && random.nextInt(3) == 0;
        if (closed) {
            schema.put("items", false);
        } else if (random.nextInt(4) > 0) {
            schema.set("items", schema(depth - 1, refs));
        }
        int least = random.nextInt(closed ? first + 1 : 4);
        if (random.nextBoolean()) {
            schema.put("minItems", least);
        }
        if (random.nextBoolean()) {
            schema.put("maxItems", least + random.nextInt(3));
        }
    }
}
