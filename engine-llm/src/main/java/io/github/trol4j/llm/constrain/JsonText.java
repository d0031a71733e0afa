package io.github.trol4j.llm.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * How JSON is written in constrained answers: one blank or none behind a comma and a colon, numbers that a double holds
 * exactly enough, strings of bounded length.
 */
final class JsonText {
    /** Longest string whose schema names no {@code maxLength}, in characters. */
    static final int MAX_STRING = 1000;

    /** Longest array, or map of named values, whose schema sets no bound. */
    static final int MAX_ITEMS = 100;

    static final int MAX_INTEGER_DIGITS = 15;
    private static final int MAX_FRACTION_DIGITS = 12;
    private static final CodePoints CONTROLS = CodePoints.of(0, 0x1F);
    private static final CodePoints ESCAPED = CONTROLS.or(CodePoints.anyOf("\"\\"));
    private static final CodePoints HEX =
            CodePoints.of('0', '9').or(CodePoints.of('a', 'f')).or(CodePoints.of('A', 'F'));

    private static final Expr BLANK = Expr.optional(Utf8.literal(" "));
    static final Expr COMMA = Expr.seq(Utf8.literal(","), BLANK);
    static final Expr COLON = Expr.seq(Utf8.literal(":"), BLANK);
    static final Expr NULL = Utf8.literal("null");
    static final Expr BOOLEAN = Expr.alt(Utf8.literal("true"), Utf8.literal("false"));
    static final Expr DIGIT = Utf8.one(CodePoints.of('0', '9'));

    /** The digits of a whole number from 0 up. */
    private static final Expr NATURAL = Expr.alt(
            Utf8.literal("0"),
            Expr.seq(Utf8.one(CodePoints.of('1', '9')), Expr.repeat(DIGIT, 0, MAX_INTEGER_DIGITS - 1)));

    static final Expr INTEGER = Expr.alt(
            Utf8.literal("0"),
            Expr.seq(
                    Expr.optional(Utf8.literal("-")),
                    Utf8.one(CodePoints.of('1', '9')),
                    Expr.repeat(DIGIT, 0, MAX_INTEGER_DIGITS - 1)));

    static final Expr FRACTION = Expr.seq(Utf8.literal("."), Expr.repeat(DIGIT, 1, MAX_FRACTION_DIGITS));

    static final Expr NUMBER = Expr.seq(
            Expr.optional(Utf8.literal("-")),
            NATURAL,
            Expr.optional(FRACTION),
            Expr.optional(Expr.seq(
                    Utf8.one(CodePoints.anyOf("eE")),
                    Expr.optional(Utf8.one(CodePoints.anyOf("+-"))),
                    Expr.repeat(DIGIT, 1, 2))));

    /** A character of a string in any of its spellings; each counts as one, those outside the BMP only unescaped. */
    static final Expr CHARACTER = Expr.alt(
            Utf8.one(ESCAPED.not()),
            Expr.seq(Utf8.literal("\\"), Utf8.one(CodePoints.anyOf("\"\\/bfnrt"))),
            Expr.seq(
                    Utf8.literal("\\u"),
                    Utf8.one(HEX.without(CodePoints.anyOf("dD"))),
                    Expr.repeat(Utf8.one(HEX), 3, 3)),
            Expr.seq(
                    Utf8.literal("\\u"),
                    Utf8.one(CodePoints.anyOf("dD")),
                    Utf8.one(CodePoints.of('0', '7')),
                    Expr.repeat(Utf8.one(HEX), 2, 2)));

    private JsonText() {}

    /** A string of any characters. */
    static Expr string(int minLength, int maxLength) {
        return quoted(Expr.repeat(CHARACTER, minLength, maxLength));
    }

    static Expr quoted(Expr characters) {
        return Expr.seq(Utf8.literal("\""), characters, Utf8.literal("\""));
    }

    /** One character of a set inside a string, in the one spelling that {@link #literal} gives it. */
    static Expr character(CodePoints set) {
        List<Expr> spellings = new ArrayList<>();
        spellings.add(Utf8.one(set.without(ESCAPED)));
        for (CodePoints.Range range : set.and(ESCAPED).ranges()) {
            for (int c = range.first(); c <= range.last(); c++) {
                spellings.add(Utf8.literal(escaped(c)));
            }
        }
        return Expr.alt(spellings);
    }

    private static String escaped(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u%04x".formatted(c);
        };
    }

    /** A value of which nothing may differ. */
    static Expr literal(JsonNode value) {
        if (value.isObject()) {
            return object(value.properties().stream()
                    .map(entry -> member(entry.getKey(), literal(entry.getValue())))
                    .toList());
        }
        if (value.isArray()) {
            List<Expr> items = new ArrayList<>();
            value.forEach(item -> items.add(literal(item)));
            return array(items);
        }
        return value.isTextual() ? name(value.textValue()) : Utf8.literal(value.toString());
    }

    /** An object with these members in this order. */
    static Expr object(List<Expr> members) {
        return bracketed("{", members, "}");
    }

    /** An array of these items. */
    static Expr array(List<Expr> items) {
        return bracketed("[", items, "]");
    }

    private static Expr bracketed(String open, List<Expr> parts, String close) {
        List<Expr> all = new ArrayList<>();
        all.add(Utf8.literal(open));
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                all.add(COMMA);
            }
            all.add(parts.get(i));
        }
        all.add(Utf8.literal(close));
        return Expr.seq(all);
    }

    static Expr member(String name, Expr value) {
        return member(name(name), value);
    }

    static Expr member(Expr name, Expr value) {
        return Expr.seq(name, COLON, value);
    }

    /** {@code min} to {@code max} times the part, with commas between. */
    static Expr list(Expr part, int min, int max) {
        if (max == 0) {
            return Expr.EMPTY;
        }
        Expr more = Expr.repeat(Expr.seq(COMMA, part), Math.max(0, min - 1), max - 1);
        Expr filled = Expr.seq(part, more);
        return min == 0 ? Expr.optional(filled) : filled;
    }

    private static Expr name(String text) {
        List<Expr> characters = new ArrayList<>();
        text.codePoints().forEach(c -> characters.add(character(CodePoints.of(c))));
        return quoted(Expr.seq(characters));
    }
}
