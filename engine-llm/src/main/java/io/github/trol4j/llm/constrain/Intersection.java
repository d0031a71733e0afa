package io.github.trol4j.llm.constrain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The texts that two languages have in common, as one automaton. */
final class Intersection {
    private record Pair(State left, State right) {}

    private final Automaton left;
    private final Automaton right;
    private final int limit;
    private final Map<Pair, Integer> numbers = new HashMap<>();
    private final List<Pair> pairs = new ArrayList<>();

    private Intersection(Expr left, Expr right, int limit) {
        this.left = new Automaton(Program.compile(left));
        this.right = new Automaton(Program.compile(right));
        this.limit = limit;
    }

    /** @throws ConstraintException if the automaton would have more than {@code limit} states */
    static Expr of(Expr left, Expr right, int limit) {
        return new Intersection(left, right, limit).machine();
    }

    private Expr machine() {
        number(left.start(), right.start());
        List<int[]> transitions = new ArrayList<>();
        List<Boolean> accepting = new ArrayList<>();
        for (int at = 0; at < pairs.size(); at++) {
            Pair pair = pairs.get(at);
            int[] row = new int[256];
            for (int b = 0; b < 256; b++) {
                State nextLeft = left.step(pair.left, b);
                State nextRight = nextLeft == State.DEAD ? State.DEAD : right.step(pair.right, b);
                row[b] = nextRight == State.DEAD ? -1 : number(nextLeft, nextRight);
            }
            transitions.add(row);
            accepting.add(pair.left.accepting && pair.right.accepting);
        }
        return new Expr.Machine(List.copyOf(transitions), List.copyOf(accepting));
    }

    private int number(State nextLeft, State nextRight) {
        Pair pair = new Pair(nextLeft, nextRight);
        Integer known = numbers.get(pair);
        if (known != null) {
            return known;
        }
        if (pairs.size() >= limit) {
            throw new ConstraintException(
                    "it needs more than " + limit + " states; make its repetitions or the length smaller");
        }
        numbers.put(pair, pairs.size());
        pairs.add(pair);
        return pairs.size() - 1;
    }
}
