package io.github.trol4j.models.eval.python;

import io.github.trol4j.models.eval.EvalException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the printed form of a Python list of texts, such as {@code ['3.5', "it's"]}, which some data sets store in a text
 * column. Numbers and names are kept as they are written; nothing is evaluated.
 */
public final class PyLiteral {
    private final String text;
    private int at;

    private PyLiteral(String text) {
        this.text = text;
    }

    /** The elements as texts. Throws {@link EvalException} if the text is not such a list. */
    public static List<String> list(String text) {
        return new PyLiteral(text).list();
    }

    private List<String> list() {
        List<String> items = new ArrayList<>();
        skipSpace();
        char close = peek() == '(' ? ')' : ']';
        if (peek() != '[' && peek() != '(') {
            throw broken("a list");
        }
        at++;
        for (skipSpace(); peek() != close; skipSpace()) {
            items.add(element(close));
            skipSpace();
            if (peek() == ',') {
                at++;
            } else if (peek() != close) {
                throw broken("',' or '" + close + "'");
            }
        }
        return items;
    }

    private String element(char close) {
        if (peek() != '\'' && peek() != '"') {
            int from = at;
            while (peek() != ',' && peek() != close) {
                at++;
            }
            return PyText.strip(text.substring(from, at));
        }
        StringBuilder out = new StringBuilder();
        while (at < text.length()
                && (text.charAt(at) == '\'' || text.charAt(at) == '"')) { // adjacent texts are one text
            quoted(out);
            skipSpace();
        }
        return out.toString();
    }

    private void quoted(StringBuilder out) {
        char quote = text.charAt(at++);
        while (peek() != quote) {
            char c = text.charAt(at++);
            if (c == '\\') {
                escape(out);
            } else {
                out.append(c);
            }
        }
        at++;
    }

    private void escape(StringBuilder out) {
        char c = peek();
        at++;
        switch (c) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'a' -> out.append('\007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'v' -> out.append('\013');
            case '\n' -> {} // a line continuation
            case '\\', '\'', '"' -> out.append(c);
            case 'x' -> out.appendCodePoint(hex(2));
            case 'u' -> out.appendCodePoint(hex(4));
            case 'U' -> out.appendCodePoint(hex(8));
            default -> out.append('\\').append(c); // an unknown escape stays as it is
        }
    }

    private int hex(int digits) {
        if (at + digits > text.length()) {
            throw broken(digits + " hexadecimal digits");
        }
        try {
            return Integer.parseInt(text.substring(at, at += digits), 16);
        } catch (NumberFormatException e) {
            throw broken(digits + " hexadecimal digits");
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw broken("more text");
        }
        return text.charAt(at);
    }

    private void skipSpace() {
        while (at < text.length() && PyText.isSpace(text.charAt(at))) {
            at++;
        }
    }

    private EvalException broken(String expected) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return new EvalException("not a printed list: expected " + expected + " at character " + at + " of " + shown);
    }
}
