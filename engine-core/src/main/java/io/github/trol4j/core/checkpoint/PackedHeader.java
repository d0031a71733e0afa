package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first 64 bytes of a packed file; they say where its index lies, at the very end, and protect it.
 *
 * @param indexBegin first byte of the index
 * @param indexLength its length in bytes
 * @param indexCrc CRC32C of the index
 */
record PackedHeader(long indexBegin, long indexLength, int indexCrc) {
    /** Where every part begins is a multiple of this. */
    static final int ALIGNMENT = 64;

    static final int BYTES = ALIGNMENT;
    static final int VERSION = 1;

    /** The first byte is no text, and the line ends do not survive a transfer as text. */
    private static final byte[] MAGIC = {(byte) 0x89, 'T', '4', 'J', '\r', '\n', 0x1a, '\n'};

    private static final int CHECKED = 40;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Whether bytes begin as a packed file does. */
    static boolean isMagic(MemorySegment file) {
        return file.byteSize() >= MAGIC.length
                && MemorySegment.mismatch(file, 0, MAGIC.length, MemorySegment.ofArray(MAGIC), 0, MAGIC.length) == -1;
    }

    static PackedHeader read(MemorySegment file, String origin) {
        GitLfs.refusePointer(file, origin);
        if (!isMagic(file)) {
            throw new CheckpointException("%s is not a packed checkpoint: it does not begin as one.".formatted(origin));
        }
        if (file.byteSize() < BYTES) {
            throw damaged(origin, "it ends after %d bytes, inside its header".formatted(file.byteSize()));
        }
        int version = file.get(INT, 8);
        if (version != VERSION) {
            throw new CheckpointException(
                    "%s is a packed checkpoint of version %d, this program reads version %d. Convert the checkpoint again."
                            .formatted(origin, version, VERSION));
        }
        boolean intact = Checksums.of(file.asSlice(0, CHECKED)) == file.get(INT, CHECKED)
                && Checksums.isZero(file.asSlice(CHECKED + 4, BYTES - CHECKED - 4));
        if (!intact) {
            throw damaged(origin, "the checksum of its header is wrong");
        }
        long length = file.get(LONG, 16);
        if (length != file.byteSize()) {
            throw damaged(origin, "it should have %d bytes, it has %d".formatted(length, file.byteSize()));
        }
        PackedHeader header = new PackedHeader(file.get(LONG, 24), file.get(LONG, 32), file.get(INT, 12));
        boolean inside = header.indexBegin >= BYTES
                && header.indexLength >= 2
                && header.indexLength <= PackedIndex.LARGEST
                && header.indexBegin == length - header.indexLength;
        if (!inside) {
            throw damaged(
                    origin,
                    "its index claims %d bytes at %d of a file of %d"
                            .formatted(header.indexLength, header.indexBegin, length));
        }
        if (Checksums.of(file.asSlice(header.indexBegin)) != header.indexCrc) {
            throw damaged(origin, "the checksum of its index is wrong");
        }
        return header;
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(VERSION).putInt(indexCrc);
        bytes.putLong(indexBegin + indexLength).putLong(indexBegin).putLong(indexLength);
        return bytes.putInt(Checksums.of(MemorySegment.ofArray(bytes.array()).asSlice(0, CHECKED)))
                .array();
    }

    static CheckpointException damaged(String origin, String what) {
        return new CheckpointException(
                "%s is damaged or incomplete: %s. Copy or convert it again.".formatted(origin, what));
    }
}
