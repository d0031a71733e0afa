package io.github.trol4j.llm.constrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The bytes that each token adds to a text, as a tree over their common beginnings. Immutable; made once for a tokenizer.
 */
public final class Vocabulary {
    /** Longer tokens are kept in a tree of their own, so that what the short ones may do can be remembered for more states. */
    static final int SHORT = 16;

    private final int size;
    private final byte[][] bytes;
    private final TokenTree shortTokens;
    private final TokenTree longTokens;

    private Vocabulary(int size, byte[][] bytes) {
        this.size = size;
        this.bytes = bytes;
        List<Integer> few = new ArrayList<>();
        List<Integer> many = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            if (bytes[id].length > 0) {
                (bytes[id].length <= SHORT ? few : many).add(id);
            }
        }
        this.shortTokens = TokenTree.of(few, bytes);
        this.longTokens = TokenTree.of(many, bytes);
    }

    /**
     * @param size number of token ids
     * @param bytes the bytes of a token; none for one that gives no text, which is then never allowed but as an end
     * @param ends tokens that end an answer, and never stand for a text
     * @throws ConstraintException if some byte has no token of its own, so that not every text can be written
     */
    public static Vocabulary of(int size, IntFunction<byte[]> bytes, int... ends) {
        byte[][] all = new byte[size][];
        BitSet single = new BitSet();
        BitSet ending = new BitSet();
        Arrays.stream(ends).forEach(ending::set);
        for (int id = 0; id < size; id++) {
            all[id] = ending.get(id) ? new byte[0] : bytes.apply(id);
            if (all[id].length == 1) {
                single.set(all[id][0] & 0xff);
            }
        }
        for (int b = 0x20; b <= 0xF4; b++) {
            if (b != 0xC0 && b != 0xC1 && !single.get(b)) {
                throw new ConstraintException(
                        "the tokenizer has no token for the byte 0x%02X, so it cannot write every text; constrained answers"
                                        .formatted(b)
                                + " need a tokenizer with byte fallback");
            }
        }
        return new Vocabulary(size, all);
    }

    int size() {
        return size;
    }

    byte[] bytes(int id) {
        return bytes[id];
    }

    TokenTree shortTokens() {
        return shortTokens;
    }

    TokenTree longTokens() {
        return longTokens;
    }

    /** Sets the lengths of the tokens that stand at {@code text[from..]}. */
    void lengthsAt(byte[] text, int from, BitSet lengths) {
        lengths.clear();
        shortTokens.lengthsAt(text, from, lengths);
        longTokens.lengthsAt(text, from, lengths);
    }
}
