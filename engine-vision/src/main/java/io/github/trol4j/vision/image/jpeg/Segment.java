package io.github.trol4j.vision.image.jpeg;

import java.io.IOException;
import java.util.Arrays;

/** The content of a marker, read from its beginning. */
final class Segment {
    private final byte[] data;
    private final int end;
    private int at;

    Segment(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    int left() {
        return end - at;
    }

    int u8() throws IOException {
        require(1);
        return data[at++] & 0xFF;
    }

    int u16() throws IOException {
        return u8() << 8 | u8();
    }

    byte[] bytes(int count) throws IOException {
        require(count);
        at += count;
        return Arrays.copyOfRange(data, at - count, at);
    }

    private void require(int count) throws IOException {
        if (left() < count) {
            throw new IOException("a marker's content is too short");
        }
    }
}
