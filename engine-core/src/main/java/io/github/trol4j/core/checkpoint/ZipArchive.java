package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.Shown;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A small zip archive held in memory, read through its central directory. {@code ZipInputStream} refuses what torch writes (stored
 * entries with a trailing data descriptor) and {@code ZipFile} wants a file, hence this reader. What an archive may
 * unpack to is limited before anything is allocated.
 */
final class ZipArchive {
    /** Largest archive, and largest sum of all unpacked entries. A gate file has 10 to 300 KB. */
    static final int LARGEST = 64 << 20;

    static final int MOST_ENTRIES = 10_000;

    /** Deflate cannot do better than 1 : 1032; honest weights stay far below this, and small entries do not matter. */
    private static final int LARGEST_RATIO = 100;

    private static final int RATIO_MATTERS_ABOVE = 1 << 20;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int CENTRAL_SIGNATURE = 0x02014b50;
    private static final int CENTRAL_SIZE = 46;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private record Entry(int method, int crc, int packed, int unpacked, int local) {}

    private final String origin;
    private final ByteBuffer bytes;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** False if every checksum is zero: torch can be told not to calculate any. */
    private final boolean checked;

    /** @throws CheckpointException if the directory is damaged or promises more than the limits allow */
    ZipArchive(byte[] archive, String origin) {
        this.origin = origin;
        this.bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        if (archive.length > LARGEST) {
            throw refused("it has %d bytes, at most %d are read".formatted(archive.length, LARGEST));
        }
        int end = findEnd();
        ZipDirectory directory = ZipDirectory.at(bytes, end);
        if (!directory.fits(end) || directory.count() > MOST_ENTRIES) {
            throw refused("its directory claims %s entries and %s bytes at %s of %d"
                    .formatted(
                            Long.toUnsignedString(directory.count()),
                            Long.toUnsignedString(directory.size()),
                            Long.toUnsignedString(directory.begin()),
                            archive.length));
        }
        readDirectory((int) directory.begin(), end, (int) directory.count());
        this.checked = entries.values().stream().anyMatch(entry -> entry.crc() != 0);
    }

    Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /**
     * Unpacks one entry, or returns null if there is none of that name.
     *
     * @throws CheckpointException if its size or checksum is not what the directory says
     */
    byte @Nullable [] read(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        int at = dataStart(name, entry);
        byte[] content = entry.method() == STORED
                ? Arrays.copyOfRange(bytes.array(), at, at + entry.packed())
                : inflate(name, entry, at);
        CRC32 crc = new CRC32();
        crc.update(content);
        if (checked && (int) crc.getValue() != entry.crc()) {
            throw refused("the checksum of entry '%s' is wrong; the file is damaged".formatted(Shown.text(name)));
        }
        return content;
    }

    /** Position of the end record, which a comment of up to 65,535 bytes may follow. */
    private int findEnd() {
        int last = bytes.limit() - END_SIZE;
        for (int at = last; at >= Math.max(0, last - 0xFFFF); at--) {
            if (bytes.getInt(at) == END_SIGNATURE && (bytes.getShort(at + 20) & 0xFFFF) == last - at) {
                return at;
            }
        }
        throw refused("it has no zip directory. Was it copied or downloaded completely?");
    }

    private void readDirectory(int from, int end, int count) {
        long total = 0;
        int at = from;
        for (int i = 0; i < count; i++) {
            if (at > end - CENTRAL_SIZE || bytes.getInt(at) != CENTRAL_SIGNATURE) {
                throw refused("entry %d of its directory is damaged".formatted(i));
            }
            int nameLength = bytes.getShort(at + 28) & 0xFFFF;
            int rest = (bytes.getShort(at + 30) & 0xFFFF) + (bytes.getShort(at + 32) & 0xFFFF);
            if (nameLength + rest > end - at - CENTRAL_SIZE) {
                throw refused("entry %d of its directory is cut off".formatted(i));
            }
            String name = new String(bytes.array(), at + CENTRAL_SIZE, nameLength, StandardCharsets.UTF_8);
            total += add(name, at);
            if (total > LARGEST) {
                throw refused("its entries unpack to more than %d bytes".formatted(LARGEST));
            }
            at += CENTRAL_SIZE + nameLength + rest;
        }
    }

    /** Checks and remembers the entry whose directory record is at {@code at}; returns its unpacked size. */
    private long add(String name, int at) {
        int flags = bytes.getShort(at + 8);
        int method = bytes.getShort(at + 10);
        ZipDirectory.Sizes sizes = ZipDirectory.sizes(bytes, at);
        long packed = sizes.packed();
        long unpacked = sizes.unpacked();
        long local = sizes.local();
        String shown = Shown.text(name);
        if ((flags & ENCRYPTED) != 0 || (method != STORED && method != DEFLATED)) {
            throw refused("entry '%s' is encrypted or packed by method %d; only stored and deflated ones are read"
                    .formatted(shown, method));
        }
        if (packed < 0
                || packed > bytes.limit()
                || unpacked < 0
                || unpacked > LARGEST
                || local < 0
                || local > bytes.limit() - LOCAL_SIZE) {
            throw refused("entry '%s' claims %s bytes, %s unpacked, at %s"
                    .formatted(
                            shown,
                            Long.toUnsignedString(packed),
                            Long.toUnsignedString(unpacked),
                            Long.toUnsignedString(local)));
        }
        if (method == STORED && packed != unpacked) {
            throw refused(
                    "entry '%s' is stored with two different sizes, %d and %d".formatted(shown, packed, unpacked));
        }
        if (unpacked > RATIO_MATTERS_ABOVE && unpacked > packed * LARGEST_RATIO) {
            throw refused("entry '%s' would unpack from %d to %d bytes; this looks like a zip bomb"
                    .formatted(shown, packed, unpacked));
        }
        Entry entry = new Entry(method, bytes.getInt(at + 16), (int) packed, (int) unpacked, (int) local);
        if (entries.put(name, entry) != null) {
            throw refused("entry '%s' appears twice".formatted(shown));
        }
        return unpacked;
    }

    /** The local header repeats the name, and its extra field is where torch pads to 64 bytes; only the lengths matter. */
    private int dataStart(String name, Entry entry) {
        if (bytes.getInt(entry.local()) != LOCAL_SIGNATURE) {
            throw refused("entry '%s' does not begin where its directory says".formatted(Shown.text(name)));
        }
        int nameLength = bytes.getShort(entry.local() + 26) & 0xFFFF;
        int extra = bytes.getShort(entry.local() + 28) & 0xFFFF;
        int at = entry.local() + LOCAL_SIZE + nameLength + extra;
        if (entry.packed() > bytes.limit() - at) {
            throw refused("entry '%s' is cut off".formatted(Shown.text(name)));
        }
        return at;
    }

    private byte[] inflate(String name, Entry entry, int at) {
        // One byte more than promised, so that an entry that unpacks to more is noticed.
        byte[] content = new byte[entry.unpacked() + 1];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(bytes.array(), at, entry.packed());
            int n = 0;
            while (!inflater.finished() && n < content.length) {
                int got = inflater.inflate(content, n, content.length - n);
                if (got == 0 && !inflater.finished()) {
                    break; // starved: the packed data ended early
                }
                n += got;
            }
            if (!inflater.finished() || n != entry.unpacked()) {
                throw refused("entry '%s' does not unpack to the %d bytes it claims"
                        .formatted(Shown.text(name), entry.unpacked()));
            }
            return Arrays.copyOf(content, n);
        } catch (DataFormatException e) {
            throw new CheckpointException(
                    "%s cannot be read: entry '%s' is not valid deflate data".formatted(origin, Shown.text(name)), e);
        }
    }

    private CheckpointException refused(String what) {
        return new CheckpointException("%s cannot be read as a torch archive: %s.".formatted(origin, what));
    }
}
