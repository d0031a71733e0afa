package io.github.trol4j.models.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * What a data set calls an item: a text or a whole number. Ids repeat in some sets; the position of an item is its key.
 *
 * @param numeric whether the data set writes the id as a number
 */
public record ItemId(String text, boolean numeric) {
    public ItemId {
        if (numeric) {
            Long.parseLong(text);
        }
    }

    public static ItemId of(String text) {
        return new ItemId(text, false);
    }

    public static ItemId of(long number) {
        return new ItemId(Long.toString(number), true);
    }

    /** The id as the file has it. Throws {@link EvalException} for anything but a text or a whole number. */
    public static ItemId of(JsonNode value) {
        if (value.isIntegralNumber()) {
            return of(value.longValue());
        }
        if (value.isTextual()) {
            return of(value.textValue());
        }
        throw new EvalException("expected a text or a whole number as id, got " + value);
    }

    public JsonNode json() {
        return numeric ? LongNode.valueOf(Long.parseLong(text)) : TextNode.valueOf(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
