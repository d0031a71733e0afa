package io.github.trol4j.llm.constrain;

import java.util.ArrayList;
import java.util.List;

/** A language of byte strings, put together from smaller ones. */
sealed interface Expr {
    /** No upper bound of a repetition. */
    int UNBOUNDED = Integer.MAX_VALUE;

    Expr EMPTY = new Seq(List.of());
    Expr NOTHING = new Alt(List.of());

    /** One byte; bit {@code b & 63} of word {@code b >> 6} says whether it may be {@code b}. */
    record Bytes(List<Long> set) implements Expr {
        Bytes or(Bytes other) {
            List<Long> both = new ArrayList<>(set);
            for (int i = 0; i < both.size(); i++) {
                both.set(i, set.get(i) | other.set.get(i));
            }
            return new Bytes(List.copyOf(both));
        }
    }

    /** One part behind the other; without parts the empty string. */
    record Seq(List<Expr> parts) implements Expr {}

    /** Any of the parts; without parts no string at all. */
    record Alt(List<Expr> parts) implements Expr {}

    /** The body {@code min} to {@code max} times; the body never gives the empty string. */
    record Repeat(Expr body, int min, int max) implements Expr {}

    /** A named language, which may contain itself. */
    record Call(String rule) implements Expr {}

    /** A finite automaton: state 0 begins, a transition that is missing is -1. */
    record Machine(List<int[]> transitions, List<Boolean> accepting) implements Expr {}

    static Bytes bytes(int first, int last) {
        long[] set = new long[4];
        for (int b = first; b <= last; b++) {
            set[b >> 6] |= 1L << (b & 63);
        }
        return new Bytes(List.of(set[0], set[1], set[2], set[3]));
    }

    static Expr seq(Expr... parts) {
        return seq(List.of(parts));
    }

    static Expr seq(List<Expr> parts) {
        List<Expr> flat = new ArrayList<>();
        for (Expr part : parts) {
            if (part instanceof Seq(List<Expr> inner)) {
                flat.addAll(inner);
            } else {
                flat.add(part);
            }
        }
        return flat.size() == 1 ? flat.getFirst() : new Seq(List.copyOf(flat));
    }

    static Expr alt(Expr... parts) {
        return alt(List.of(parts));
    }

    static Expr alt(List<Expr> parts) {
        List<Expr> flat = new ArrayList<>();
        for (Expr part : parts) {
            if (part instanceof Alt(List<Expr> inner)) {
                flat.addAll(inner);
            } else {
                flat.add(part);
            }
        }
        return flat.size() == 1 ? flat.getFirst() : new Alt(List.copyOf(flat));
    }

    static Expr optional(Expr part) {
        return alt(part, EMPTY);
    }

    /** The body {@code min} to {@code max} times, whether or not it can be empty. */
    static Expr repeat(Expr body, int min, int max) {
        if (max == 0 || body.equals(EMPTY)) {
            return EMPTY;
        }
        if (isNullable(body)) {
            Expr full = nonEmpty(body);
            return full.equals(NOTHING) ? EMPTY : repeat(full, 0, max);
        }
        if (min == 1 && max == 1) {
            return body;
        }
        return new Repeat(body, min, max);
    }

    /** Whether the empty string belongs to the language; a rule never gives it. */
    static boolean isNullable(Expr expr) {
        return switch (expr) {
            case Bytes b -> false;
            case Seq s -> s.parts.stream().allMatch(Expr::isNullable);
            case Alt a -> a.parts.stream().anyMatch(Expr::isNullable);
            case Repeat r -> r.min == 0;
            case Call c -> false;
            case Machine m -> m.accepting.getFirst();
        };
    }

    /** The language without the empty string. */
    private static Expr nonEmpty(Expr expr) {
        if (!isNullable(expr)) {
            return expr;
        }
        return switch (expr) {
            case Seq s -> {
                List<Expr> firstFilled = new ArrayList<>();
                for (int i = 0; i < s.parts.size(); i++) {
                    List<Expr> rest = new ArrayList<>(s.parts.subList(i, s.parts.size()));
                    rest.set(0, nonEmpty(rest.getFirst()));
                    firstFilled.add(rest.getFirst().equals(NOTHING) ? NOTHING : seq(rest));
                }
                yield alt(firstFilled);
            }
            case Alt a -> alt(a.parts.stream().map(Expr::nonEmpty).toList());
            case Repeat r -> r.max == 0 ? NOTHING : repeat(r.body, 1, r.max);
            default ->
                throw new IllegalArgumentException("an automaton that accepts the empty string inside a repetition");
        };
    }
}
