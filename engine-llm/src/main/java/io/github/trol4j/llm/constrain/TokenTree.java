package io.github.trol4j.llm.constrain;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Tokens as a tree over their bytes, written down parents first: the children of a node follow it, up to the end of its
 * part. Passing over it in order visits every beginning of every token once.
 */
final class TokenTree {
    private final byte[] value;
    private final short[] depth;
    private final int[] end;

    /** Tokens that end at node {@code n}: those at {@code firstToken[n] .. firstToken[n+1]-1} of {@link #tokens}. */
    private final int[] firstToken;

    private final int[] tokens;
    private final int deepest;

    private TokenTree(byte[] value, short[] depth, int[] end, int[] firstToken, int[] tokens, int deepest) {
        this.value = value;
        this.depth = depth;
        this.end = end;
        this.firstToken = firstToken;
        this.tokens = tokens;
        this.deepest = deepest;
    }

    /** What to do with a token that can be written. */
    @FunctionalInterface
    interface Visitor {
        /** {@code after} is the state behind the token's last byte. */
        void token(int id, State after);
    }

    static TokenTree of(List<Integer> ids, byte[][] bytes) {
        Integer[] sorted = ids.toArray(Integer[]::new);
        Arrays.sort(sorted, (a, b) -> Arrays.compareUnsigned(bytes[a], bytes[b]));
        int nodes = 0;
        byte[] before = {};
        for (int id : sorted) {
            nodes += bytes[id].length - common(before, bytes[id]);
            before = bytes[id];
        }
        byte[] value = new byte[nodes];
        short[] depth = new short[nodes];
        int[] end = new int[nodes];
        int[] firstToken = new int[nodes + 1];
        int[] tokens = new int[sorted.length];
        int deepest =
                Arrays.stream(sorted).mapToInt(id -> bytes[id].length).max().orElse(0);
        int[] open = new int[deepest + 1]; // node of each length on the way to the current token
        before = new byte[0];
        int node = 0;
        int token = 0;
        for (int id : sorted) {
            byte[] text = bytes[id];
            for (int length = before.length; length > common(before, text); length--) {
                end[open[length]] = node;
            }
            for (int length = common(before, text) + 1; length <= text.length; length++) {
                open[length] = node;
                value[node] = text[length - 1];
                depth[node] = (short) length;
                firstToken[node++] = token;
            }
            tokens[token++] = id;
            before = text;
        }
        for (int length = before.length; length > 0; length--) {
            end[open[length]] = node;
        }
        firstToken[nodes] = token;
        return new TokenTree(value, depth, end, firstToken, tokens, deepest);
    }

    private static int common(byte[] a, byte[] b) {
        int differ = Arrays.mismatch(a, b);
        return differ < 0 ? a.length : differ;
    }

    /**
     * Visits all tokens that can be written from {@code start}.
     *
     * @param blankBefore whether a blank in front is passed over
     */
    void walk(Automaton automaton, State start, boolean blankBefore, Visitor visitor) {
        State[] way = new State[deepest + 1];
        way[0] = start;
        int node = 0;
        while (node < value.length) {
            int length = depth[node];
            State after = blankBefore && length == 1 && value[node] == ' '
                    ? start
                    : automaton.step(way[length - 1], value[node]);
            if (after == State.DEAD) {
                node = end[node];
                continue;
            }
            way[length] = after;
            for (int t = firstToken[node]; t < firstToken[node + 1]; t++) {
                visitor.token(tokens[t], after);
            }
            node++;
        }
    }

    /** Sets the lengths of those tokens that stand at {@code text[from..]}. */
    void lengthsAt(byte[] text, int from, BitSet lengths) {
        int node = 0;
        int last = value.length;
        for (int at = from; at < text.length && node < last; at++) {
            while (node < last && value[node] != text[at]) {
                node = end[node];
            }
            if (node >= last) {
                return;
            }
            if (firstToken[node] < firstToken[node + 1]) {
                lengths.set(at - from + 1);
            }
            last = end[node];
            node++;
        }
    }
}
