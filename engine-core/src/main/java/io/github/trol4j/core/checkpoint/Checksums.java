package io.github.trol4j.core.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/** CRC32C, for which processors have an instruction: it keeps up with reading a file from memory. */
final class Checksums {
    private static final long CHUNK = 1 << 24;

    private Checksums() {}

    static int of(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
            long count = Math.min(CHUNK, bytes.byteSize() - at);
            crc.update(bytes.asSlice(at, count).asByteBuffer());
        }
        return (int) crc.getValue();
    }

    static boolean isZero(MemorySegment bytes) {
        for (long at = 0; at < bytes.byteSize(); at++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, at) != 0) {
                return false;
            }
        }
        return true;
    }
}
