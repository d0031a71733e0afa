package io.github.trol4j.llm.constrain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A grammar as instructions of a machine that reads bytes and keeps a stack: calls of rules and counted repetitions push
 * a frame each ({@link Frame}). {@link Automaton} runs it.
 *
 * @param ops what to do at each place
 * @param targets where to go on: the next place; for CALL the rule, then the next place; for LOOP the body, then the exit
 * @param sets for BYTES the number of its byte set
 * @param least for LOOP the fewest rounds
 * @param most for LOOP the most rounds, or {@link Expr#UNBOUNDED}
 * @param distance fewest bytes from each place until the top frame is popped; {@link #NEVER} if that cannot happen
 * @param byteClass class of each byte: bytes of one class are in the same sets
 * @param accepts whether the set of that number holds the class of that number
 */
record Program(
        Op[] ops,
        int[][] targets,
        int[] sets,
        int[] least,
        int[] most,
        int[] distance,
        int start,
        byte[] byteClass,
        int classes,
        boolean[][] accepts) {
    /** A distance that no path has. */
    static final int NEVER = 1 << 29;

    /** More places than this are refused: a grammar of this size was no human's wish. */
    static final int MAX_PLACES = 400_000;

    /** What a place does. */
    enum Op {
        /** Reads one byte of a set. */
        BYTES,
        /** Goes on at any of several places. */
        SPLIT,
        /** Runs a rule, then goes on. */
        CALL,
        /** Ends a rule. */
        RETURN,
        /** Runs a body a number of times. */
        LOOP,
        /** Ends one round of the loop on top of the stack. */
        ROUND
    }

    /** Compiles a grammar that begins with the rule {@code root}. */
    static Program compile(Map<String, Expr> rules, String root) {
        return new Compiler(rules).compile(root);
    }

    static Program compile(Expr expr) {
        return compile(Map.of("", expr), "");
    }

    static int sum(int a, int b) {
        return (int) Math.min(NEVER, (long) a + b);
    }

    static int times(int n, int a) {
        return (int) Math.min(NEVER, (long) n * a);
    }

    private static final class Compiler {
        private final Map<String, Expr> rules;
        private final Map<String, Integer> entries = new HashMap<>();
        private final Map<List<Long>, Integer> setNumbers = new HashMap<>();
        private final List<List<Long>> allSets = new ArrayList<>();
        private final List<Op> ops = new ArrayList<>();
        private final List<int[]> targets = new ArrayList<>();
        private final List<int[]> numbers = new ArrayList<>(); // set; or fewest and most rounds

        Compiler(Map<String, Expr> rules) {
            this.rules = rules;
        }

        Program compile(String root) {
            rules.keySet().stream().sorted().forEach(name -> entries.put(name, place(Op.SPLIT)));
            rules.forEach((name, expr) -> targets.set(entry(name), new int[] {emit(expr, place(Op.RETURN))}));
            int n = ops.size();
            Op[] code = ops.toArray(Op[]::new);
            int[][] next = targets.toArray(int[][]::new);
            int[] sets = new int[n];
            int[] least = new int[n];
            int[] most = new int[n];
            for (int at = 0; at < n; at++) {
                sets[at] = code[at] == Op.BYTES ? numbers.get(at)[0] : -1;
                least[at] = code[at] == Op.LOOP ? numbers.get(at)[0] : 0;
                most[at] = code[at] == Op.LOOP ? numbers.get(at)[1] : 0;
            }
            LeftRecursion.check(code, next, least);
            int[] distance = Distances.of(code, next, least);
            ByteClasses classes = ByteClasses.of(allSets);
            return new Program(
                    code,
                    next,
                    sets,
                    least,
                    most,
                    distance,
                    entry(root),
                    classes.classOf(),
                    classes.count(),
                    classes.accepts());
        }

        private int entry(String rule) {
            Integer entry = entries.get(rule);
            if (entry == null) {
                throw new IllegalArgumentException("no rule '" + rule + "'");
            }
            return entry;
        }

        private int place(Op op, int... next) {
            if (ops.size() >= MAX_PLACES) {
                throw new ConstraintException("the constraint is too large (more than " + MAX_PLACES
                        + " steps); use fewer or shorter alternatives and smaller repetitions");
            }
            ops.add(op);
            targets.add(next);
            numbers.add(new int[] {-1, -1});
            return ops.size() - 1;
        }

        /** Writes the code of {@code expr}, which goes on at {@code next}; returns its first place. */
        private int emit(Expr expr, int next) {
            return switch (expr) {
                case Expr.Bytes bytes -> {
                    int at = place(Op.BYTES, next);
                    numbers.get(at)[0] = setNumbers.computeIfAbsent(bytes.set(), set -> {
                        allSets.add(set);
                        return allSets.size() - 1;
                    });
                    yield at;
                }
                case Expr.Seq seq -> {
                    int at = next;
                    for (Expr part : seq.parts().reversed()) {
                        at = emit(part, at);
                    }
                    yield at;
                }
                case Expr.Alt alt ->
                    place(
                            Op.SPLIT,
                            alt.parts().stream().mapToInt(p -> emit(p, next)).toArray());
                case Expr.Call call -> place(Op.CALL, entry(call.rule()), next);
                case Expr.Repeat repeat -> emitRepeat(repeat, next);
                case Expr.Machine machine -> emitMachine(machine, next);
            };
        }

        private int emitRepeat(Expr.Repeat repeat, int next) {
            if (repeat.max() == Expr.UNBOUNDED && repeat.min() <= 1) { // needs no counting
                int again = place(Op.SPLIT);
                int body = emit(repeat.body(), again);
                targets.set(again, new int[] {body, next});
                return repeat.min() == 0 ? again : body;
            }
            if (repeat.max() == 1) {
                return place(Op.SPLIT, emit(repeat.body(), next), next);
            }
            int at = place(Op.LOOP);
            targets.set(at, new int[] {emit(repeat.body(), place(Op.ROUND)), next});
            numbers.set(at, new int[] {repeat.min(), repeat.max()});
            return at;
        }

        private int emitMachine(Expr.Machine machine, int next) {
            int states = machine.transitions().size();
            int[] places = new int[states];
            for (int s = 0; s < states; s++) {
                places[s] = place(Op.SPLIT);
            }
            for (int s = 0; s < states; s++) {
                Map<Integer, long[]> byTarget = new HashMap<>();
                int[] row = machine.transitions().get(s);
                for (int b = 0; b < row.length; b++) {
                    if (row[b] >= 0) {
                        byTarget.computeIfAbsent(row[b], t -> new long[4])[b >> 6] |= 1L << (b & 63);
                    }
                }
                List<Integer> ways = new ArrayList<>();
                byTarget.forEach((target, set) ->
                        ways.add(emit(new Expr.Bytes(List.of(set[0], set[1], set[2], set[3])), places[target])));
                if (machine.accepting().get(s)) {
                    ways.add(next);
                }
                targets.set(places[s], ways.stream().mapToInt(Integer::intValue).toArray());
            }
            return places[0];
        }
    }
}
