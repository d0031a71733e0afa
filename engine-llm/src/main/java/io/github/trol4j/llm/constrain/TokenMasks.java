package io.github.trol4j.llm.constrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tokens a grammar allows in each of its states, for one vocabulary. Sets are made when a state is first reached
 * and kept; shared by all threads and sequences.
 */
public final class TokenMasks {
    /** Bytes of sets to keep before starting anew. */
    private static final long MAX_KEPT_BYTES = 64L << 20;

    private static final int MAX_KEPT_COSTS = 100_000;

    private static final Mask NONE = new Mask(new long[0], Program.NEVER);

    private final Grammar grammar;
    private final Vocabulary vocabulary;
    private final Automaton automaton;
    private final State start;
    private final boolean blankBefore;
    private final Map<State, Mask> masks = new ConcurrentHashMap<>();
    private final Map<State, Integer> costs = new ConcurrentHashMap<>();

    public TokenMasks(Grammar grammar, Vocabulary vocabulary) {
        this.grammar = grammar;
        this.vocabulary = vocabulary;
        this.automaton = grammar.automaton();
        this.start = automaton.start();
        this.blankBefore = automaton.step(start, ' ') == State.DEAD;
    }

    /**
     * Short tokens that may come next.
     *
     * @param allowed bit {@code id & 63} of word {@code id >> 6}
     * @param growth by how many bytes such a token can at most lengthen the way to the end
     */
    record Mask(long[] allowed, int growth) {}

    Vocabulary vocabulary() {
        return vocabulary;
    }

    State start() {
        return start;
    }

    /**
     * Whether an answer may begin with a blank that does not belong to it: most tokenizers put one in front of a first
     * word. Not so if texts of the grammar begin with blanks themselves.
     */
    public boolean blankBefore() {
        return blankBefore;
    }

    /** The state after a token. */
    State step(State state, int id) {
        return automaton.step(state, vocabulary.bytes(id));
    }

    /** The state after a first token, whose blank may be one that does not belong to the answer. */
    State firstStep(int id) {
        byte[] bytes = vocabulary.bytes(id);
        boolean drop = blankBefore && bytes[0] == ' ';
        return automaton.step(start, drop ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    /**
     * Tokens that may come next when {@code room} tokens may be written, the end included: those after which the text can
     * still be finished. Ends are not among them.
     *
     * @param first whether nothing was written yet
     */
    long[] allowed(State state, int room, boolean first) {
        boolean skips = first && blankBefore;
        Mask mask = skips ? NONE : mask(state);
        boolean plenty = Program.sum(state.distance, mask.growth) <= room - 2;
        long[] allowed = plenty ? mask.allowed.clone() : new long[vocabulary.size() + 63 >> 6];
        TokenTree.Visitor adding = (id, after) -> addIf(allowed, id, after, room);
        if (!plenty) {
            vocabulary.shortTokens().walk(automaton, state, skips, adding);
        }
        vocabulary.longTokens().walk(automaton, state, skips, adding);
        return allowed;
    }

    private void addIf(long[] allowed, int id, State after, int room) {
        if (after.distance <= room - 2 || cost(after) <= room - 2) {
            allowed[id >> 6] |= 1L << (id & 63);
        }
    }

    private Mask mask(State state) {
        State key = automaton.forgetful(state, Vocabulary.SHORT + 1);
        Mask known = masks.get(key);
        if (known == null) {
            if (masks.size() * (vocabulary.size() / 8L + 100) > MAX_KEPT_BYTES) {
                masks.clear();
            }
            known = make(key);
            masks.put(key, known);
        }
        return known;
    }

    private Mask make(State state) {
        long[] allowed = new long[vocabulary.size() + 63 >> 6];
        int[] farthest = {state.distance};
        vocabulary.shortTokens().walk(automaton, state, false, (id, after) -> {
            allowed[id >> 6] |= 1L << (id & 63);
            farthest[0] = Math.max(farthest[0], after.distance);
        });
        return new Mask(allowed, farthest[0] - state.distance);
    }

    /** A number of tokens that is enough to come from this state to a place where the text may end. */
    int cost(State state) {
        if (state.accepting) {
            return 0;
        }
        Integer known = costs.get(state);
        if (known != null) {
            return known;
        }
        List<State> way = new ArrayList<>();
        byte[] bytes = shortest(state, way);
        int[] tokens = new int[bytes.length + 1];
        BitSet lengths = new BitSet();
        if (costs.size() > MAX_KEPT_COSTS) {
            costs.clear();
        }
        for (int from = bytes.length - 1; from >= 0; from--) {
            vocabulary.lengthsAt(bytes, from, lengths);
            tokens[from] = Program.NEVER;
            for (int l = lengths.nextSetBit(0); l >= 0; l = lengths.nextSetBit(l + 1)) {
                tokens[from] = Math.min(tokens[from], Program.sum(1, tokens[from + l]));
            }
            costs.put(way.get(from), tokens[from]);
        }
        return tokens[0];
    }

    /** The first in order of the shortest texts that end here; adds the states on the way, the first one included. */
    private byte[] shortest(State state, List<State> way) {
        byte[] bytes = new byte[state.distance];
        State at = state;
        for (int i = 0; i < bytes.length; i++) {
            way.add(at);
            int b = 0;
            State next = automaton.step(at, b);
            while (next.distance != at.distance - 1) {
                next = automaton.step(at, ++b);
            }
            bytes[i] = (byte) b;
            at = next;
        }
        return bytes;
    }

    @Override
    public String toString() {
        return grammar + ", " + masks.size() + " sets of tokens";
    }
}
