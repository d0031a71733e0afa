package io.github.trol4j.cli.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damage that respects structure now and then: numbers become other numbers, pieces move, words of the format turn up elsewhere. */
final class Mutations {
    private static final int LARGEST = 1 << 20;
    private static final long[] INTERESTING = {
        0,
        1,
        -1,
        127,
        128,
        255,
        256,
        32767,
        65535,
        65536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xFFFF_FFFFL,
        Long.MAX_VALUE,
        1L << 62
    };
    private static final List<String> WORDS = List.of(
            "null",
            "true",
            "{}",
            "[]",
            "\"\"",
            "-1",
            "0",
            "1e400",
            "1e-400",
            "NaN",
            "18446744073709551616",
            "[[[[[[[[",
            "{\"a\":",
            "\\u0000",
            "\\ud800",
            "../../",
            "\u001b[2J",
            "\u202e",
            "PK\u0003\u0004",
            "\u0000\u0000\u0000\u0000");

    private final Random random;
    private final List<byte[]> corpus;

    Mutations(Random random, List<byte[]> corpus) {
        this.random = random;
        this.corpus = corpus;
    }

    byte[] next() {
        byte[] bytes = corpus.get(random.nextInt(corpus.size())).clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            bytes = changed(bytes);
        }
        return bytes.length > LARGEST ? Arrays.copyOf(bytes, LARGEST) : bytes;
    }

    private byte[] changed(byte[] bytes) {
        if (bytes.length == 0) {
            return word();
        }
        int at = place(bytes);
        return switch (random.nextInt(11)) {
            case 0 -> with(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
            case 1 -> with(bytes, at, (byte) random.nextInt(256));
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> integer(bytes, at);
            case 4 -> splice(bytes, at, 0, word());
            case 5 -> decimal(bytes, at);
            case 6 -> splice(bytes, at, Math.min(random.nextInt(64), bytes.length - at), new byte[0]);
            case 7 -> splice(bytes, at, 0, piece(bytes));
            case 8 -> splice(bytes, at, Math.min(16, bytes.length - at), piece(bytes));
            case 9 -> splice(bytes, at, bytes.length - at, tail(corpus.get(random.nextInt(corpus.size()))));
            default -> splice(bytes, at, 0, repeated(bytes, at));
        };
    }

    /** Half of the damage goes to the beginning, where headers are, some to the end, where directories are. */
    private int place(byte[] bytes) {
        return switch (random.nextInt(4)) {
            case 0, 1 -> random.nextInt(Math.min(bytes.length, 256));
            case 2 -> bytes.length - 1 - random.nextInt(Math.min(bytes.length, 256));
            default -> random.nextInt(bytes.length);
        };
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        bytes[at] = value;
        return bytes;
    }

    private byte[] integer(byte[] bytes, int at) {
        long value = INTERESTING[random.nextInt(INTERESTING.length)];
        int width = 1 << random.nextInt(4);
        boolean big = random.nextBoolean();
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >> 8 * (big ? width - 1 - i : i));
        }
        return bytes;
    }

    /** Another number in place of one that is written in digits. */
    private byte[] decimal(byte[] bytes, int at) {
        int from = at;
        while (from < bytes.length && !isDigit(bytes[from])) {
            from++;
        }
        int to = from;
        while (to < bytes.length && isDigit(bytes[to])) {
            to++;
        }
        String number = Long.toString(INTERESTING[random.nextInt(INTERESTING.length)]);
        return splice(bytes, from, to - from, number.getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] word() {
        return WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] piece(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(64)));
    }

    private byte[] tail(byte[] bytes) {
        return bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, random.nextInt(bytes.length), bytes.length);
    }

    private byte[] repeated(byte[] bytes, int at) {
        byte[] once = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(16)));
        int times = 1 << random.nextInt(12);
        byte[] many = new byte[once.length * times];
        for (int i = 0; i < many.length; i++) {
            many[i] = once[i % once.length];
        }
        return many;
    }

    private static byte[] splice(byte[] bytes, int at, int removed, byte[] inserted) {
        byte[] joined = new byte[bytes.length - removed + inserted.length];
        System.arraycopy(bytes, 0, joined, 0, at);
        System.arraycopy(inserted, 0, joined, at, inserted.length);
        System.arraycopy(bytes, at + removed, joined, at + inserted.length, bytes.length - at - removed);
        return joined;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
