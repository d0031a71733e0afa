package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.DType;
import java.util.List;

/**
 * One thing in a packed file, as its index describes it.
 *
 * @param encoding of a weight what its backend calls the layout, of a tensor the {@link DType}, of a file nothing
 * @param shape of a weight {@code [rows, width]}, of a tensor its own, of a file its length
 */
record PackedEntry(Kind kind, String name, String encoding, long[] shape, List<Part> parts) {
    enum Kind {
        /** A small file of the checkpoint, byte for byte. */
        FILE,
        /** A tensor as published. */
        TENSOR,
        /** A weight as a backend holds it. */
        WEIGHT
    }

    /**
     * A run of bytes.
     *
     * @param begin first byte, counted from the start of the file
     * @param crc CRC32C of the bytes
     */
    record Part(long begin, long length, int crc) {
        long end() {
            return begin + length;
        }
    }

    long bytes() {
        return parts.stream().mapToLong(Part::length).sum();
    }
}
