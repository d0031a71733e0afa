package io.github.trol4j.llm.constrain;

import io.github.trol4j.llm.constrain.Program.Op;
import java.util.Arrays;

/** Fewest bytes to the end of each rule or round, by lowering bounds until none can be lowered any more. */
final class Distances {
    private Distances() {}

    static int[] of(Op[] ops, int[][] targets, int[] least) {
        int[] distance = new int[ops.length];
        Arrays.fill(distance, Program.NEVER);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int at = 0; at < ops.length; at++) { // code is written from its end, so one round does nearly all
                int[] next = targets[at];
                int bound = switch (ops[at]) {
                    case BYTES -> Program.sum(1, distance[next[0]]);
                    case SPLIT ->
                        Arrays.stream(next).map(t -> distance[t]).min().orElse(Program.NEVER);
                    case CALL -> Program.sum(distance[next[0]], distance[next[1]]);
                    case RETURN, ROUND -> 0;
                    case LOOP ->
                        Program.sum(
                                least[at] == 0 ? 0 : Program.times(least[at], distance[next[0]]), distance[next[1]]);
                };
                if (bound < distance[at]) {
                    distance[at] = bound;
                    changed = true;
                }
            }
        }
        return distance;
    }
}
