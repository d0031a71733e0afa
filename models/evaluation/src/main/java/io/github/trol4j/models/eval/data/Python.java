package io.github.trol4j.models.eval.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.python.PyNumber;
import java.util.Iterator;
import java.util.Map;

/** JSON values printed by Python: as text inside a prompt, and as a line of a JSON file. */
public final class Python {
    private Python() {}

    /** {@code str(value)}: texts as they are, {@code None}, {@code True}, floats in their shortest form. */
    public static String text(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isNull()) {
            return "None";
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "True" : "False";
        }
        if (value.isFloatingPointNumber()) {
            return PyNumber.repr(value.doubleValue());
        }
        return value.asText();
    }

    /** One line as {@code json.dumps(value, ensure_ascii=False)} writes it, without the line feed. */
    public static String json(JsonNode value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(JsonNode value, StringBuilder out) {
        if (value.isObject()) {
            writeObject(value, out);
        } else if (value.isArray()) {
            writeArray(value, out);
        } else if (value.isTextual()) {
            writeText(value.textValue(), out);
        } else if (value.isFloatingPointNumber()) {
            out.append(PyNumber.repr(value.doubleValue()));
        } else {
            out.append(value);
        }
    }

    private static void writeObject(JsonNode value, StringBuilder out) {
        out.append('{');
        for (Iterator<Map.Entry<String, JsonNode>> fields = value.properties().iterator(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            writeText(field.getKey(), out);
            out.append(": ");
            write(field.getValue(), out);
            if (fields.hasNext()) {
                out.append(", ");
            }
        }
        out.append('}');
    }

    private static void writeArray(JsonNode value, StringBuilder out) {
        out.append('[');
        for (int i = 0; i < value.size(); i++) {
            if (i > 0) {
                out.append(", ");
            }
            write(value.get(i), out);
        }
        out.append(']');
    }

    private static void writeText(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
