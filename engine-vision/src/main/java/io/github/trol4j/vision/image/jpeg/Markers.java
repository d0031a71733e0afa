package io.github.trol4j.vision.image.jpeg;

import java.io.EOFException;

/** Finds markers: a byte of 255, perhaps repeated, and one that is neither 0 nor 255. */
final class Markers {
    private Markers() {}

    /** Index behind the next marker, whose code is the byte before it. */
    static int next(byte[] data, int from) throws EOFException {
        for (int at = from; at + 1 < data.length; at++) {
            if (data[at] == (byte) 0xFF && data[at + 1] != 0 && data[at + 1] != (byte) 0xFF) {
                return at + 2;
            }
        }
        throw new EOFException("its end is missing");
    }
}
