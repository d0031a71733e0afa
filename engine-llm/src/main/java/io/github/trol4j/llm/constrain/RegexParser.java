package io.github.trol4j.llm.constrain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Regular expressions in the common syntax: characters, escapes, classes, groups, alternatives and quantifiers, with the
 * meaning that {@link java.util.regex.Pattern} gives them without flags. The whole text must match, so {@code ^} and
 * {@code $} may stand at the ends of the alternatives and change nothing, and lazy quantifiers mean the same as greedy
 * ones. Everything else is refused by name.
 */
final class RegexParser {
    private static final int MAX_LENGTH = 10_000;
    private static final int MAX_NESTING = 50;
    private static final int MAX_COUNT = 100_000;

    private final RegexScanner in;
    private final Function<CodePoints, Expr> spelling;

    private RegexParser(RegexScanner in, Function<CodePoints, Expr> spelling) {
        this.in = in;
        this.spelling = spelling;
    }

    /**
     * The language of a regular expression.
     *
     * @param spelling how one character of a set is written
     */
    static Expr parse(String regex, Function<CodePoints, Expr> spelling) {
        RegexScanner in = new RegexScanner(regex);
        if (regex.length() > MAX_LENGTH) {
            throw in.refused("more than " + MAX_LENGTH + " characters are not supported", MAX_LENGTH);
        }
        Expr parsed = new RegexParser(in, spelling).alternatives(0);
        if (!in.atEnd()) {
            throw in.refused("a ')' that closes nothing; write \\) for the character", in.position());
        }
        return parsed;
    }

    private Expr alternatives(int nesting) {
        List<Expr> ways = new ArrayList<>();
        do {
            ways.add(sequence(nesting));
        } while (in.take('|'));
        return Expr.alt(ways);
    }

    private Expr sequence(int nesting) {
        List<Expr> parts = new ArrayList<>();
        if (nesting == 0 && in.take('^')) {
            refuseQuantifier("^");
        }
        while (!in.atEnd() && in.peek() != '|' && in.peek() != ')') {
            if (nesting == 0 && in.peek() == '$') {
                in.next();
                if (in.atEnd() || in.peek() == '|') {
                    break;
                }
                throw in.refused("an anchor in the middle ($) is not supported; the whole text must match anyway", -1);
            }
            parts.add(quantified(atom(nesting)));
        }
        return Expr.seq(parts);
    }

    private void refuseQuantifier(String what) {
        if (!in.atEnd() && "*+?".indexOf(in.peek()) >= 0) {
            throw in.refused("a quantifier behind " + what + " is not supported", in.position());
        }
    }

    private Expr atom(int nesting) {
        int at = in.position();
        int c = in.next();
        return switch (c) {
            case '(' -> group(nesting, at);
            case '[' -> spelling.apply(new RegexClass(in).read(at));
            case '.' -> spelling.apply(RegexClass.LINE_ENDS.not());
            case '\\' -> spelling.apply(new RegexClass(in).escape(at));
            case '^', '$' ->
                throw in.refused(
                        "an anchor in the middle (" + Character.toString(c)
                                + ") is not supported; the whole text must match anyway",
                        at);
            case '*', '+', '?' ->
                throw in.refused("the quantifier " + Character.toString(c) + " has nothing before it to repeat", at);
            case '{' -> {
                if (in.looksLikeCount()) {
                    throw in.refused("the quantifier {...} has nothing before it to repeat", at);
                }
                yield spelling.apply(CodePoints.of(c));
            }
            default -> {
                if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                    throw in.refused("half of a surrogate pair is no character", at);
                }
                yield spelling.apply(CodePoints.of(c));
            }
        };
    }

    private Expr group(int nesting, int at) {
        if (nesting >= MAX_NESTING) {
            throw in.refused("groups nested more than " + MAX_NESTING + " deep are not supported", at);
        }
        if (in.take('?') && !in.take(':')) {
            throw in.refused(in.groupName() + " is not supported; only (...) and (?:...) are", at);
        }
        Expr inside = alternatives(nesting + 1);
        if (!in.take(')')) {
            throw in.refused("the group that opens here is not closed", at);
        }
        return inside;
    }

    private Expr quantified(Expr part) {
        if (in.atEnd()) {
            return part;
        }
        int at = in.position();
        Expr repeated;
        if (in.take('*')) {
            repeated = Expr.repeat(part, 0, Expr.UNBOUNDED);
        } else if (in.take('+')) {
            repeated = Expr.repeat(part, 1, Expr.UNBOUNDED);
        } else if (in.take('?')) {
            repeated = Expr.repeat(part, 0, 1);
        } else if (in.peek() == '{' && in.looksLikeCountFrom(at + 1)) {
            in.next();
            repeated = counted(part, at);
        } else {
            return part;
        }
        if (in.take('+')) {
            throw in.refused("a possessive quantifier is not supported; leave the second + out", at);
        }
        in.take('?'); // a lazy quantifier finds another match first, but it matches the same texts
        if (!in.atEnd()
                && ("*+?".indexOf(in.peek()) >= 0 || in.peek() == '{' && in.looksLikeCountFrom(in.position() + 1))) {
            throw in.refused("two quantifiers in a row; put the first into a group", in.position());
        }
        return repeated;
    }

    /** The rest of {@code {m}}, <code>{m,}</code> or {@code {m,n}}. */
    private Expr counted(Expr part, int at) {
        if (in.peek() == ',') {
            throw in.refused("a count without a lower bound is not supported; write {0,n}", at);
        }
        int min = in.number(MAX_COUNT);
        int max = min;
        if (in.take(',')) {
            max = in.peek() == '}' ? Expr.UNBOUNDED : in.number(MAX_COUNT);
        }
        if (!in.take('}') || max < min) {
            throw in.refused("a count that is not {n}, {n,} or {n,m} with n <= m", at);
        }
        return Expr.repeat(part, min, max);
    }
}
