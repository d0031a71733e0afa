package io.github.trol4j.core.checkpoint;

import java.nio.ByteBuffer;

/**
 * Where the directory of a zip archive is. Archives in the ZIP64 form, which a writer may choose for small ones too, keep numbers
 * in fields of 64 bits that the ordinary fields, all ones, point to.
 *
 * @param count entries
 * @param size in bytes
 * @param begin in the file
 */
record ZipDirectory(long count, long size, long begin) {
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_SIZE = 20;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int END64_SIZE = 56;
    private static final int CENTRAL_SIZE = 46;
    private static final int EXTRA64 = 1;
    private static final long LATER = 0xFFFF_FFFFL;
    private static final int LATER_SHORT = 0xFFFF;

    /**
     * Sizes and place of one entry.
     *
     * @param packed bytes in the file
     * @param unpacked bytes of its content
     * @param local where its own header begins
     */
    record Sizes(long packed, long unpacked, long local) {}

    /** @param end where the end record lies, whole */
    static ZipDirectory at(ByteBuffer bytes, int end) {
        ZipDirectory plain = new ZipDirectory(
                bytes.getShort(end + 10) & LATER_SHORT, unsigned(bytes, end + 12), unsigned(bytes, end + 16));
        boolean elsewhere = plain.count == LATER_SHORT || plain.size == LATER || plain.begin == LATER;
        int locator = end - LOCATOR_SIZE;
        if (!elsewhere || locator < 0 || bytes.getInt(locator) != LOCATOR_SIGNATURE) {
            return plain;
        }
        long end64 = bytes.getLong(locator + 8);
        if (end64 < 0 || end64 > locator - END64_SIZE || bytes.getInt((int) end64) != END64_SIGNATURE) {
            return plain;
        }
        int at = (int) end64;
        return new ZipDirectory(bytes.getLong(at + 32), bytes.getLong(at + 40), bytes.getLong(at + 48));
    }

    /** Whether it lies before {@code end}. */
    boolean fits(int end) {
        return count >= 0 && size >= 0 && begin >= 0 && begin <= end && size <= end - begin;
    }

    /** @param at where the directory's record of the entry begins; name and extra fields lie whole behind it */
    static Sizes sizes(ByteBuffer bytes, int at) {
        long packed = unsigned(bytes, at + 20);
        long unpacked = unsigned(bytes, at + 24);
        long local = unsigned(bytes, at + 42);
        int from = at + CENTRAL_SIZE + (bytes.getShort(at + 28) & LATER_SHORT);
        int to = from + (bytes.getShort(at + 30) & LATER_SHORT);
        while (from + 4 <= to) {
            int id = bytes.getShort(from) & LATER_SHORT;
            int next = from + 4 + (bytes.getShort(from + 2) & LATER_SHORT);
            if (id == EXTRA64 && next <= to) {
                // Only what did not fit is there, in this order.
                int field = from + 4;
                if (unpacked == LATER && field + 8 <= next) {
                    unpacked = bytes.getLong(field);
                    field += 8;
                }
                if (packed == LATER && field + 8 <= next) {
                    packed = bytes.getLong(field);
                    field += 8;
                }
                if (local == LATER && field + 8 <= next) {
                    local = bytes.getLong(field);
                }
            }
            from = next;
        }
        return new Sizes(packed, unpacked, local);
    }

    private static long unsigned(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xFFFF_FFFFL;
    }
}
