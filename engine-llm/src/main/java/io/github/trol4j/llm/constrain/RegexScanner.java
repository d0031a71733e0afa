package io.github.trol4j.llm.constrain;

/** Reads a regular expression character by character and says where something is wrong. */
final class RegexScanner {
    private final String regex;
    private int at;

    RegexScanner(String regex) {
        this.regex = regex;
    }

    boolean atEnd() {
        return at >= regex.length();
    }

    int position() {
        return at;
    }

    /** The next code point, which is not taken; 0 at the end. */
    int peek() {
        return atEnd() ? 0 : regex.codePointAt(at);
    }

    int next() {
        if (atEnd()) {
            throw refused("the expression ends in the middle of something", at);
        }
        int c = regex.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    boolean take(char c) {
        if (atEnd() || regex.charAt(at) != c) {
            return false;
        }
        at++;
        return true;
    }

    boolean takeAll(String text) {
        if (!regex.startsWith(text, at)) {
            return false;
        }
        at += text.length();
        return true;
    }

    boolean looksLikeCount() {
        return looksLikeCountFrom(at);
    }

    /** Whether a count such as <code>2,5}</code> stands there; other braces are plain characters. */
    boolean looksLikeCountFrom(int from) {
        int i = from;
        while (i < regex.length() && (Character.isDigit(regex.charAt(i)) || regex.charAt(i) == ',')) {
            i++;
        }
        return i > from && i < regex.length() && regex.charAt(i) == '}';
    }

    int number(int limit) {
        int begin = at;
        long value = 0;
        while (!atEnd() && peek() >= '0' && peek() <= '9') {
            value = Math.min(limit + 1L, value * 10 + (next() - '0'));
        }
        if (at == begin || value > limit) {
            throw refused("expected a number from 0 to " + limit, begin);
        }
        return (int) value;
    }

    /** Exactly {@code digits} hexadecimal digits. */
    int hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') {
                throw refused("expected " + digits + " hexadecimal digits", at);
            }
            value = value << 4 | digit;
            next();
        }
        return value;
    }

    /** What a group beginning with {@code (?} and this would be. */
    String groupName() {
        for (String[] kind : GROUPS) {
            if (regex.startsWith(kind[0], at)) {
                return kind[1];
            }
        }
        return "a group with flags";
    }

    private static final String[][] GROUPS = {
        {"=", "lookahead"},
        {"!", "negative lookahead"},
        {"<=", "lookbehind"},
        {"<!", "negative lookbehind"},
        {">", "an atomic group"},
        {"<", "a named group"},
        {"P", "a named group"},
        {"#", "a comment"},
        {"(", "a conditional group"},
    };

    /** An error; {@code where} below 0 means just before here. */
    ConstraintException refused(String what, int where) {
        int position = where < 0 ? at - 1 : where;
        return new ConstraintException("regular expression '" + shown(regex) + "', position " + position + ": " + what);
    }

    static String shown(String regex) {
        return regex.length() > 120 ? regex.substring(0, 120) + "..." : regex;
    }
}
