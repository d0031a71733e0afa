package io.github.trol4j.llm.constrain;

import io.github.trol4j.llm.constrain.Program.Op;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Refuses rules that call themselves before they have read a byte: such a machine would push frames for ever. */
final class LeftRecursion {
    private final Op[] ops;
    private final int[][] targets;
    private final int[] least;
    private final Map<Integer, Set<Integer>> calls = new HashMap<>(); // rule entries called at once, by rule entry

    private LeftRecursion(Op[] ops, int[][] targets, int[] least) {
        this.ops = ops;
        this.targets = targets;
        this.least = least;
    }

    static void check(Op[] ops, int[][] targets, int[] least) {
        LeftRecursion search = new LeftRecursion(ops, targets, least);
        for (int at = 0; at < ops.length; at++) {
            if (ops[at] == Op.CALL) {
                search.calls.computeIfAbsent(targets[at][0], search::callsAtOnce);
            }
        }
        Set<Integer> harmless = new HashSet<>();
        boolean found = true;
        while (found) { // a rule is harmless if all that it calls at once are
            found = search.calls.entrySet().stream()
                    .filter(rule -> harmless.containsAll(rule.getValue()))
                    .map(rule -> harmless.add(rule.getKey()))
                    .reduce(false, Boolean::logicalOr);
        }
        if (harmless.size() < search.calls.size()) {
            throw new ConstraintException(
                    "a $ref leads back to itself with nothing between, so it says nothing;" + " take it out");
        }
    }

    private Set<Integer> callsAtOnce(int entry) {
        Set<Integer> called = new HashSet<>();
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        open.add(entry);
        while (!open.isEmpty()) {
            int at = open.pop();
            if (seen.get(at)) {
                continue;
            }
            seen.set(at);
            switch (ops[at]) {
                case CALL -> called.add(targets[at][0]); // rules are never empty, so what follows is not at once
                case SPLIT -> {
                    for (int target : targets[at]) {
                        open.add(target);
                    }
                }
                case LOOP -> {
                    open.add(targets[at][0]);
                    if (least[at] == 0) {
                        open.add(targets[at][1]);
                    }
                }
                case BYTES, RETURN, ROUND -> {}
            }
        }
        return called;
    }
}
