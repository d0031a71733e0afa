package io.github.trol4j.vision.image.vp8;

import java.io.EOFException;
import java.io.IOException;

/**
 * The first ten bytes of a key frame (RFC 6386, section 9.1).
 *
 * @param firstPartition length in bytes of the partition that follows
 */
public record FrameSize(int width, int height, int firstPartition) {
    static final int BYTES = 10;

    private static final int SIDE = 0x3FFF; // the two bits above are a wish for scaling, which no reader of WebP grants

    /** Reads from a stretch of {@code data}, which ends before {@code end}. */
    public static FrameSize read(byte[] data, int from, int end) throws IOException {
        if (end - from < BYTES) {
            throw new EOFException("its lossy data has %d bytes".formatted(end - from));
        }
        int tag = u24(data, from);
        boolean keyFrame = (tag & 1) == 0;
        boolean shown = (tag >> 4 & 1) != 0;
        if (!keyFrame || !shown || (tag >> 1 & 7) > 3 || u24(data, from + 3) != 0x2A019D) {
            throw new IOException("its lossy data does not begin with a key frame");
        }
        return new FrameSize(u24(data, from + 6) & SIDE, (u24(data, from + 7) >> 8) & SIDE, tag >> 5);
    }

    /** Number of macroblocks in a row. */
    int columns() {
        return (width + 15) / 16;
    }

    /** Number of rows of macroblocks. */
    int rows() {
        return (height + 15) / 16;
    }

    static int u24(byte[] data, int at) {
        return data[at] & 0xFF | (data[at + 1] & 0xFF) << 8 | (data[at + 2] & 0xFF) << 16;
    }
}
