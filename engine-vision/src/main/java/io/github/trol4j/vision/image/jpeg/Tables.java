package io.github.trol4j.vision.image.jpeg;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The tables that scans use and that markers between them may replace. */
final class Tables {
    private static final int COUNT = 4;

    private final int[] @Nullable [] quantisers = new int[COUNT][];
    private final @Nullable HuffmanTable[] dc = new HuffmanTable[COUNT];
    private final @Nullable HuffmanTable[] ac = new HuffmanTable[COUNT];

    /** MCUs between restart markers; 0: there are none. */
    int restartInterval;

    Tables() throws IOException {
        // Motion JPEG leaves them out: the examples of the standard's annex K.3.
        dc[0] = standard("00010501010101010100000000000000", "000102030405060708090a0b");
        dc[1] = standard("00030101010101010101010000000000", "000102030405060708090a0b");
        ac[0] = standard("0002010303020403050504040000017d", """
                01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435
                363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798
                999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4
                f5f6f7f8f9fa
                """);
        ac[1] = standard("00020102040403040705040400010277", """
                0001020311040521310612415107617113223281081442
                91a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a63
                6465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2
                c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa
                """);
    }

    int[] quantiser(int number) throws IOException {
        int[] table = quantisers[number & 3];
        if (number >= COUNT || table == null) {
            throw new IOException("quantisation table %d is missing".formatted(number));
        }
        return table;
    }

    HuffmanTable dc(int number) throws IOException {
        HuffmanTable table = huffman(dc, number);
        table.requireBitCounts();
        return table;
    }

    HuffmanTable ac(int number) throws IOException {
        return huffman(ac, number);
    }

    private static HuffmanTable huffman(@Nullable HuffmanTable[] tables, int number) throws IOException {
        HuffmanTable table = tables[number & 3];
        if (number >= COUNT || table == null) {
            throw new IOException("Huffman table %d is missing".formatted(number));
        }
        return table;
    }

    /** A DQT marker's content. */
    void readQuantisers(Segment in) throws IOException {
        while (in.left() > 0) {
            int kind = in.u8();
            boolean wide = kind >> 4 != 0;
            int[] table = new int[Zigzag.BLOCK];
            for (int i = 0; i < table.length; i++) {
                table[Zigzag.inRows(i)] = wide ? in.u16() : in.u8();
            }
            if ((kind & 15) >= COUNT) {
                throw new IOException("quantisation table %d".formatted(kind & 15));
            }
            quantisers[kind & 15] = table;
        }
    }

    /** A DHT marker's content. */
    void readHuffman(Segment in) throws IOException {
        while (in.left() > 0) {
            int kind = in.u8();
            int[] counts = new int[HuffmanTable.LONGEST + 1];
            for (int length = 1; length < counts.length; length++) {
                counts[length] = in.u8();
            }
            byte[] symbols = in.bytes(Arrays.stream(counts).sum());
            if ((kind & 15) >= COUNT || kind >> 4 > 1) {
                throw new IOException("Huffman table 0x%02x".formatted(kind));
            }
            (kind >> 4 == 0 ? dc : ac)[kind & 15] = new HuffmanTable(counts, symbols);
        }
    }

    private static HuffmanTable standard(String counts, String symbols) throws IOException {
        int[] numbers = new int[HuffmanTable.LONGEST + 1];
        for (int i = 1; i < numbers.length; i++) {
            numbers[i] = HexFormat.fromHexDigits(counts, 2 * i - 2, 2 * i);
        }
        return new HuffmanTable(numbers, HexFormat.of().parseHex(symbols.replaceAll("\\s", "")));
    }
}
