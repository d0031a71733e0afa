package io.github.trol4j.core.checkpoint;

/**
 * One line of a safetensors header.
 *
 * @param begin first byte, counted from the start of the data section
 * @param end byte after the last one
 */
record StoredTensor(String name, StoredType type, long[] shape, long begin, long end) {
    /**
     * Bytes that shape and type ask for.
     *
     * @throws ArithmeticException if they exceed what a long can hold
     */
    long bytesNeeded() {
        long bits = type.bits();
        for (long size : shape) {
            bits = Math.multiplyExact(bits, size);
        }
        return Math.ceilDiv(bits, 8);
    }
}
