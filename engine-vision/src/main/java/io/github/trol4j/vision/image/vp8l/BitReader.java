package io.github.trol4j.vision.image.vp8l;

import java.io.EOFException;

/** Bits of a stretch of bytes, lowest first. Behind the end it reads zeros; {@link #requireInside} tells whether that happened. */
final class BitReader {
    private final byte[] data;
    private final int end;
    private int at;
    private long window;

    /** Bits in {@link #window}. */
    private int available;

    /** Zero bits that were made up. */
    private int invented;

    BitReader(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    /** At most 32 bits as an unsigned number; the first one read is the lowest. */
    int bits(int count) {
        int number = peek(count);
        drop(count);
        return number;
    }

    boolean flag() {
        return bits(1) != 0;
    }

    /** The next bits without moving on. */
    int peek(int count) {
        if (available < count) {
            load();
        }
        return (int) (window & ((1L << count) - 1));
    }

    /** Moves on by bits that were peeked at. */
    void drop(int count) {
        window >>>= count;
        available -= count;
    }

    /** @throws EOFException if more bits were taken than there are */
    void requireInside() throws EOFException {
        if (invented > available) {
            throw new EOFException("its lossless data ends too early");
        }
    }

    private void load() {
        while (available <= 56) {
            if (at < end) {
                window |= (data[at++] & 0xFFL) << available;
            } else {
                invented += 8;
            }
            available += 8;
        }
    }
}
