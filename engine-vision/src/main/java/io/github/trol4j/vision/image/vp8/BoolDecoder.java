package io.github.trol4j.vision.image.vp8;

/**
 * The arithmetic decoder of RFC 6386, section 7: decisions of known probability out of a stretch of bytes. Behind its end it reads
 * zeros and remembers that it did, so that the inner loops need no checks.
 */
final class BoolDecoder {
    private final byte[] data;
    private final int end;
    private int at;

    /** The window: below {@code range << surplus}. */
    private long value;

    /** Bits of {@link #value} below the eight that are compared next; negative: bytes are needed first. */
    private int surplus = -8;

    private int range = 255;
    private boolean ranOut;

    BoolDecoder(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    /** Whether more was asked for than there is. */
    boolean ranOut() {
        return ranOut;
    }

    /** 0 with a probability of {@code probability / 256}, otherwise 1. */
    int bit(int probability) {
        if (surplus < 0) {
            load();
        }
        int split = 1 + ((range - 1) * probability >> 8);
        long threshold = (long) split << surplus;
        int bit;
        if (value >= threshold) {
            value -= threshold;
            range -= split;
            bit = 1;
        } else {
            range = split;
            bit = 0;
        }
        int shift = Integer.numberOfLeadingZeros(range) - 24;
        range <<= shift;
        surplus -= shift;
        return bit;
    }

    boolean flag() {
        return bit(128) != 0;
    }

    /** An unsigned number, highest bit first. */
    int bits(int count) {
        int number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 1 | bit(128);
        }
        return number;
    }

    /** A number of {@code count} bits and its sign. */
    int signed(int count) {
        int magnitude = bits(count);
        return flag() ? -magnitude : magnitude;
    }

    /** A signed number if a flag says that it is there, otherwise 0. */
    int optional(int count) {
        return flag() ? signed(count) : 0;
    }

    private void load() {
        for (int i = 0; i < 6 && (surplus < 0 || at < end); i++) {
            int next = 0;
            if (at < end) {
                next = data[at++] & 0xFF;
            } else {
                ranOut = true;
            }
            value = value << 8 | next;
            surplus += 8;
        }
    }
}
