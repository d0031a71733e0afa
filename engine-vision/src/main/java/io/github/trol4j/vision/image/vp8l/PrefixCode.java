package io.github.trol4j.vision.image.vp8l;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * A canonical prefix (Huffman) code. The next eight bits lead to a symbol and its length, or, for longer codes, into a walk from length
 * to length. A code of one symbol takes no bits.
 */
final class PrefixCode {
    private static final int LONGEST = 15;
    private static final int LOOKED_UP = 8;

    /** Lengths of the code lengths' own code stand in this order. */
    private static final int[] LENGTH_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    private static final int REPEAT = 16;
    private static final int SHORT_ZEROS = 17;

    /** Symbols ordered by length, then by value. */
    private final short[] symbols;

    /** Number of symbols of each length. */
    private final int[] counts;

    /** For each value of the next bits {@code symbol << 4 | length}; 0: the code is longer. */
    private final int[] table;

    private final int tableBits;

    private PrefixCode(short[] symbols, int[] counts) {
        this.symbols = symbols;
        this.counts = counts;
        this.tableBits = symbols.length == 1 ? 0 : Math.min(longest(counts), LOOKED_UP);
        this.table = new int[1 << tableBits];
        if (symbols.length == 1) {
            table[0] = symbols[0] << 4;
        } else {
            fillTable();
        }
    }

    /** Reads a code for symbols below {@code alphabet}. */
    static PrefixCode read(BitReader in, int alphabet) throws IOException {
        return of(in.flag() ? simpleLengths(in, alphabet) : lengths(in, alphabet));
    }

    private static byte[] simpleLengths(BitReader in, int alphabet) throws IOException {
        byte[] lengths = new byte[alphabet];
        boolean two = in.flag();
        int first = in.bits(in.flag() ? 8 : 1);
        int second = two ? in.bits(8) : first;
        if (first >= alphabet || second >= alphabet) {
            throw new IOException("a prefix code has a symbol beyond its alphabet");
        }
        lengths[first] = 1;
        lengths[second] = 1;
        return lengths;
    }

    private static byte[] lengths(BitReader in, int alphabet) throws IOException {
        byte[] ofLengths = new byte[LENGTH_ORDER.length];
        int given = 4 + in.bits(4);
        for (int i = 0; i < given; i++) {
            ofLengths[LENGTH_ORDER[i]] = (byte) in.bits(3);
        }
        PrefixCode code = of(ofLengths);
        int left = in.flag() ? 2 + in.bits(2 + 2 * in.bits(3)) : alphabet;
        if (left > alphabet) {
            throw new IOException("a prefix code has more lengths than symbols");
        }
        byte[] lengths = new byte[alphabet];
        byte previous = 8;
        for (int symbol = 0; symbol < alphabet && left > 0; left--) {
            int length = code.next(in);
            if (length < REPEAT) {
                lengths[symbol++] = (byte) length;
                previous = length == 0 ? previous : (byte) length;
                continue;
            }
            int times = length == REPEAT ? 3 + in.bits(2) : length == SHORT_ZEROS ? 3 + in.bits(3) : 11 + in.bits(7);
            if (symbol + times > alphabet) {
                throw new IOException("a prefix code has more lengths than symbols");
            }
            Arrays.fill(lengths, symbol, symbol + times, length == REPEAT ? previous : 0);
            symbol += times;
        }
        in.requireInside();
        return lengths;
    }

    /** The code in which symbol {@code i} takes {@code lengths[i]} bits, 0: does not occur; it must leave no bits without a meaning. */
    private static PrefixCode of(byte[] lengths) throws IOException {
        int[] counts = new int[LONGEST + 1];
        for (byte length : lengths) {
            counts[length]++;
        }
        int used = lengths.length - counts[0];
        counts[0] = 0;
        int[] next = new int[LONGEST + 1];
        int space = 0;
        for (int length = 1, sum = 0; length <= LONGEST; length++) {
            next[length] = sum;
            sum += counts[length];
            space += counts[length] << (LONGEST - length);
        }
        if (used != 1 && space != 1 << LONGEST) {
            throw new IOException("a prefix code is not complete");
        }
        short[] symbols = new short[used];
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                symbols[next[lengths[symbol]]++] = (short) symbol;
            }
        }
        return new PrefixCode(symbols, counts);
    }

    private static int longest(int[] counts) {
        int longest = LONGEST;
        while (counts[longest] == 0) {
            longest--;
        }
        return longest;
    }

    private void fillTable() {
        int code = 0;
        int index = 0;
        for (int length = 1; length <= tableBits; length++) {
            for (int i = 0; i < counts[length]; i++, code++, index++) {
                int entry = symbols[index] << 4 | length;
                for (int at = Integer.reverse(code) >>> (32 - length); at < table.length; at += 1 << length) {
                    table[at] = entry;
                }
            }
            code <<= 1;
        }
    }

    /** The next symbol. */
    int next(BitReader in) throws EOFException {
        int bits = in.peek(LONGEST);
        int entry = table[bits & (table.length - 1)];
        if (entry != 0 || tableBits == 0) {
            in.drop(entry & 15);
            return entry >> 4;
        }
        int code = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code = code << 1 | bits & 1;
            bits >>= 1;
            int offset = code - first;
            if (offset < counts[length]) {
                in.drop(length);
                return symbols[index + offset];
            }
            index += counts[length];
            first = first + counts[length] << 1;
        }
        throw new AssertionError("a complete code gives every sequence of bits a meaning");
    }
}
