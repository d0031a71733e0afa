package io.github.trol4j.vision.image.jpeg;

/**
 * The entropy-coded bits of a scan, highest first: stuffed zeros removed, zeros without end behind a marker or the file's end. Whether
 * such zeros were used is remembered.
 */
final class ScanBits {
    private static final byte MARKER = (byte) 0xFF;

    private final byte[] data;
    private int at;
    private long window;
    private int available;

    /** Bits in the window that are no part of the file. */
    private int invented;

    private boolean damaged;

    ScanBits(byte[] data, int from) {
        this.data = data;
        this.at = from;
    }

    /** Where the next marker is to be looked for; bits that are left over are of no interest. */
    int position() {
        return at;
    }

    /** Goes on elsewhere. */
    void moveTo(int from) {
        at = from;
        window = 0;
        available = 0;
        invented = 0;
    }

    /** Whether more bits were used than there are before the next marker. */
    boolean ranOut() {
        return invented > available;
    }

    /** What was read makes no sense. */
    void noteDamage() {
        damaged = true;
    }

    boolean damaged() {
        return damaged;
    }

    /** The next 16 bits, without moving on. */
    int peek16() {
        if (available < 16) {
            load();
        }
        return (int) (window >>> (available - 16)) & 0xFFFF;
    }

    void drop(int count) {
        available -= count;
    }

    /** At most 16 bits as an unsigned number. */
    int bits(int count) {
        if (available < count) {
            load();
        }
        available -= count;
        return (int) (window >>> available) & ((1 << count) - 1);
    }

    /** A number of that many bits in the standard's way: the lower half of the values are negative. */
    int signed(int count) {
        if (count == 0) {
            return 0;
        }
        int value = bits(count);
        return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    private void load() {
        while (available <= 48) {
            window = window << 8 | next();
            available += 8;
        }
    }

    private int next() {
        if (at < data.length && data[at] != MARKER) {
            return data[at++] & 0xFF;
        }
        int behind = at + 1;
        while (behind < data.length && data[behind] == MARKER) {
            behind++;
        }
        if (behind < data.length && data[behind] == 0) {
            at = behind + 1;
            return 0xFF;
        }
        invented += 8;
        return 0;
    }
}
