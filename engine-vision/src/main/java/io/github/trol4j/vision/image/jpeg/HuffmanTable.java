package io.github.trol4j.vision.image.jpeg;

import java.io.IOException;
import java.util.Arrays;

/** A code of up to 16 bits; the next nine lead to a symbol and its length, longer codes are found length by length. */
final class HuffmanTable {
    static final int LONGEST = 16;

    private static final int LOOKED_UP = 9;

    private final byte[] symbols;

    /** {@code length << 8 | symbol}; 0: longer. */
    private final int[] table = new int[1 << LOOKED_UP];

    /** Largest code of each length, -1 if there is none, and what leads from a code to its symbol's index. */
    private final int[] largest = new int[LONGEST + 1];

    private final int[] offset = new int[LONGEST + 1];

    /**
     * @param counts number of codes of each length, from index 1 on
     * @param symbols in the order of their codes
     */
    HuffmanTable(int[] counts, byte[] symbols) throws IOException {
        this.symbols = symbols;
        int code = 0;
        int index = 0;
        for (int length = 1; length <= LONGEST; length++) {
            int count = counts[length];
            if (count > 0 && code + count >= 1 << length) {
                throw new IOException("a Huffman table has too many codes of %d bits".formatted(length));
            }
            offset[length] = index - code;
            largest[length] = count == 0 ? -1 : code + count - 1;
            for (int i = 0; i < count && length <= LOOKED_UP; i++) {
                int from = code + i << (LOOKED_UP - length);
                int to = from + (1 << (LOOKED_UP - length));
                Arrays.fill(table, from, to, length << 8 | symbols[index + i] & 0xFF);
            }
            index += count;
            code = code + count << 1;
        }
    }

    /** Refuses a table that cannot be one of first coefficients, whose symbols are numbers of bits. */
    void requireBitCounts() throws IOException {
        for (byte symbol : symbols) {
            if ((symbol & 0xFF) > 15) {
                throw new IOException(
                        "a Huffman table of first coefficients has the symbol %d".formatted(symbol & 0xFF));
            }
        }
    }

    /** The next symbol; a code that does not exist counts as 0, as with libjpeg. */
    int next(ScanBits in) {
        int bits = in.peek16();
        int entry = table[bits >> (LONGEST - LOOKED_UP)];
        if (entry != 0) {
            in.drop(entry >> 8);
            return entry & 0xFF;
        }
        for (int length = LOOKED_UP + 1; length <= LONGEST; length++) {
            int code = bits >> (LONGEST - length);
            if (code <= largest[length]) {
                in.drop(length);
                return symbols[offset[length] + code] & 0xFF;
            }
        }
        in.bits(LONGEST);
        in.bits(1); // libjpeg has read one bit more by now
        in.noteDamage();
        return 0;
    }
}
