package io.github.trol4j.llm.constrain;

/** Escapes and bracket classes of a regular expression: which characters they stand for. */
final class RegexClass {
    static final CodePoints LINE_ENDS = CodePoints.anyOf("\n\r\u0085\u2028\u2029");

    private static final CodePoints DIGITS = CodePoints.of('0', '9');
    private static final CodePoints WORDS =
            DIGITS.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of('_'));
    private static final CodePoints BLANKS = CodePoints.anyOf(" \t\n\u000B\f\r");

    private final RegexScanner in;

    RegexClass(RegexScanner in) {
        this.in = in;
    }

    /** The rest of a class whose opening bracket stood at {@code opened}. */
    CodePoints read(int opened) {
        boolean negated = in.take('^');
        CodePoints set = CodePoints.NONE;
        if (in.peek() == ']') {
            throw in.refused(
                    "an empty class, or a ']' that is not escaped; write \\] for the character", in.position());
        }
        while (!in.take(']')) {
            if (in.atEnd()) {
                throw in.refused("the class that opens here is not closed", opened);
            }
            set = set.or(item());
        }
        return negated ? set.not() : set;
    }

    /** A character, an escape or a range. */
    private CodePoints item() {
        int at = in.position();
        CodePoints first = member(at);
        int dash = in.position();
        if (!in.take('-')) {
            return first;
        }
        if (in.peek() == ']') { // a dash at the end is a dash
            return first.or(CodePoints.of('-'));
        }
        int from = single(first, at);
        int lastAt = in.position();
        int to = single(member(lastAt), lastAt);
        if (to < from) {
            throw in.refused("a range whose end comes before its beginning", dash);
        }
        return CodePoints.of(from, to);
    }

    private CodePoints member(int at) {
        if (in.takeAll("&&")) {
            throw in.refused("the intersection of classes (&&) is not supported; write \\& for the character", at);
        }
        int c = in.next();
        return switch (c) {
            case '[' -> throw in.refused("a class inside a class is not supported; write \\[ for the character", at);
            case '\\' -> escape(at);
            default -> {
                if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                    throw in.refused("half of a surrogate pair is no character", at);
                }
                yield CodePoints.of(c);
            }
        };
    }

    private int single(CodePoints set, int at) {
        if (set.ranges().size() != 1
                || set.ranges().getFirst().first() != set.ranges().getFirst().last()) {
            throw in.refused("a range needs a single character at each end", at);
        }
        return set.ranges().getFirst().first();
    }

    /** What follows a backslash that stood at {@code at}. */
    CodePoints escape(int at) {
        if (in.atEnd()) {
            throw in.refused("a backslash with nothing behind it", at);
        }
        int c = in.next();
        return switch (c) {
            case 'd' -> DIGITS;
            case 'D' -> DIGITS.not();
            case 'w' -> WORDS;
            case 'W' -> WORDS.not();
            case 's' -> BLANKS;
            case 'S' -> BLANKS.not();
            case 'n' -> CodePoints.of('\n');
            case 't' -> CodePoints.of('\t');
            case 'r' -> CodePoints.of('\r');
            case 'f' -> CodePoints.of('\f');
            case 'v' -> CodePoints.of(0x0B);
            case 'x' -> scalar(braced(2), at);
            case 'u' -> scalar(braced(4), at);
            default -> {
                String name = nameOf(c);
                if (!name.isEmpty()) {
                    throw in.refused(name + " (\\" + Character.toString(c) + ") is not supported", at);
                }
                yield CodePoints.of(c);
            }
        };
    }

    private int braced(int digits) {
        if (!in.take('{')) {
            return in.hex(digits);
        }
        int value = 0;
        int begin = in.position();
        while (!in.take('}')) {
            value = value << 4 | in.hex(1);
            if (value > CodePoints.MAX) {
                throw in.refused("a code point above 10FFFF", begin);
            }
        }
        return value;
    }

    private CodePoints scalar(int codePoint, int at) {
        CodePoints set = CodePoints.of(codePoint);
        if (set.isEmpty()) {
            if (Character.isHighSurrogate((char) codePoint) && in.takeAll("\\u")) {
                int low = in.hex(4);
                if (Character.isLowSurrogate((char) low)) {
                    return CodePoints.of(Character.toCodePoint((char) codePoint, (char) low));
                }
            }
            throw in.refused("half of a surrogate pair is no character", at);
        }
        return set;
    }

    /** What an escape is called that is not supported; empty for an escaped character that stands for itself. */
    private static String nameOf(int c) {
        if (c >= '1' && c <= '9') {
            return "a back-reference";
        }
        return switch (c) {
            case '0' -> "an octal escape";
            case 'b', 'B' -> "a word boundary";
            case 'A', 'Z', 'z', 'G' -> "an anchor";
            case 'k' -> "a back-reference by name";
            case 'p', 'P' -> "a Unicode property";
            case 'Q', 'E' -> "quoting";
            case 'c' -> "a control escape";
            default -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c > 0x7f ? "this escape" : "";
        };
    }
}
