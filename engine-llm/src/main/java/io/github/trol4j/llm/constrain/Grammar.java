package io.github.trol4j.llm.constrain;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form that an answer must have: the answer as a whole is one of the grammar's texts, nothing before it and nothing
 * behind. Compiled once; immutable for its users and shared by threads. Two grammars made of the same source are equal.
 */
public final class Grammar {
    /** States of a regular expression's automaton. */
    static final int MAX_STATES = 20_000;

    private static final int MAX_CHOICES = 10_000;
    private static final int MAX_CHOICE_LENGTH = 2_000;

    private final Kind kind;
    private final List<String> source;
    private final Automaton automaton;

    /** What a grammar was made of. */
    public enum Kind {
        CHOICES,
        REGEX,
        JSON_SCHEMA,
        JSON_OBJECT
    }

    private Grammar(Kind kind, List<String> source, Program program) {
        this.kind = kind;
        this.source = List.copyOf(source);
        this.automaton = new Automaton(program);
    }

    /**
     * Exactly one of these texts.
     *
     * @throws ConstraintException if there are none, or one is empty, too long, or there twice
     */
    public static Grammar choices(List<String> choices) {
        Set<String> distinct = new LinkedHashSet<>(choices);
        if (choices.isEmpty() || choices.size() > MAX_CHOICES) {
            throw new ConstraintException("expected 1 to " + MAX_CHOICES + " choices, got " + choices.size());
        }
        for (String choice : distinct) {
            if (choice.isEmpty() || choice.length() > MAX_CHOICE_LENGTH) {
                throw new ConstraintException(
                        "a choice must have 1 to " + MAX_CHOICE_LENGTH + " characters, one has " + choice.length());
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(choice)) {
                throw new ConstraintException("a choice has half of a surrogate pair in it, which is no character");
            }
        }
        if (distinct.size() < choices.size()) {
            throw new ConstraintException("a choice is there twice; name each once");
        }
        Expr any = Expr.alt(distinct.stream().map(Utf8::literal).toList());
        return new Grammar(Kind.CHOICES, choices, Program.compile(any));
    }

    /**
     * Any text that the regular expression matches from its first to its last character.
     *
     * @throws ConstraintException if the expression is wrong, uses what is not supported, or needs too many states
     */
    public static Grammar regex(String regex) {
        Grammar grammar = new Grammar(Kind.REGEX, List.of(regex), Program.compile(RegexParser.parse(regex, Utf8::one)));
        if (grammar.automaton.start() == State.DEAD) {
            throw new ConstraintException("regular expression '" + RegexScanner.shown(regex) + "': no text matches it");
        }
        try {
            grammar.automaton.explore(MAX_STATES);
        } catch (ConstraintException e) {
            throw new ConstraintException("regular expression '" + RegexScanner.shown(regex) + "': " + e.getMessage());
        }
        return grammar;
    }

    /**
     * JSON texts that are valid under a schema (draft 2020-12, with {@code definitions} and {@code nullable} of older
     * ones). Every property is written, in the schema's order.
     *
     * @throws ConstraintException if the schema is wrong, or says what cannot be promised; it names the keyword
     */
    public static Grammar jsonSchema(String schema) {
        return new Grammar(Kind.JSON_SCHEMA, List.of(schema), SchemaCompiler.compile(schema));
    }

    /** Any JSON object. */
    public static Grammar jsonObject() {
        return new Grammar(Kind.JSON_OBJECT, List.of(), SchemaCompiler.jsonObject());
    }

    public Kind kind() {
        return kind;
    }

    /** The choices, the regular expression, or the schema. */
    public List<String> source() {
        return source;
    }

    /** Whether the text is one of the grammar's. */
    public boolean matches(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text)
                && automaton.step(automaton.start(), text.getBytes(StandardCharsets.UTF_8)).accepting;
    }

    /** Whether the text can be continued to one of the grammar's. */
    public boolean matchesPrefix(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text)
                && automaton.step(automaton.start(), text.getBytes(StandardCharsets.UTF_8)) != State.DEAD;
    }

    Automaton automaton() {
        return automaton;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Grammar grammar && kind == grammar.kind && source.equals(grammar.source);
    }

    @Override
    public int hashCode() {
        return kind.hashCode() * 31 + source.hashCode();
    }

    @Override
    public String toString() {
        return kind + " " + source;
    }
}
