package io.github.trol4j.llm.constrain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Texts of a grammar, found by walking through its automaton at random. */
final class Walks {
    private Walks() {}

    /** A text of the grammar: steps at random for a while, then the shortest way out. */
    static String text(Grammar grammar, RandomGenerator random, int steps) {
        Automaton automaton = grammar.automaton();
        State state = automaton.start();
        List<Byte> bytes = new ArrayList<>();
        int most = random.nextInt(steps + 1);
        while (bytes.size() < most || !state.accepting) {
            if (state.accepting && random.nextInt(8) == 0) {
                break;
            }
            boolean homewards = bytes.size() >= most;
            List<Integer> ways = new ArrayList<>();
            for (int b = 0; b < 256; b++) {
                State next = automaton.step(state, b);
                if (next != State.DEAD && (!homewards || next.distance < state.distance)) {
                    ways.add(b);
                }
            }
            if (ways.isEmpty()) {
                if (!state.accepting) {
                    throw new AssertionError("a dead end after " + string(bytes));
                }
                break;
            }
            int chosen = ways.get(random.nextInt(ways.size()));
            bytes.add((byte) chosen);
            state = automaton.step(state, chosen);
        }
        return string(bytes);
    }

    private static String string(List<Byte> bytes) {
        byte[] plain = new byte[bytes.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = bytes.get(i);
        }
        return new String(plain, StandardCharsets.UTF_8);
    }
}
