package io.github.trol4j.models.hub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * What stands behind the end of a file that is being fetched: whose it is, and how much of each segment is there. It stands there
 * twice, and the older one is overwritten, so that one is whole whenever the writing ends.
 *
 * <pre>
 * 16 bytes  "trol4j partial 1"
 * int64     size of the file to be
 * int64     how often the note was written
 * int32     bytes of a segment
 * int32     hash of the host's name
 * int64     process that writes the file, 0 if none does
 * int64     when that process started, milliseconds since 1970
 * int32     bytes done, one for each segment
 * int32     CRC-32 of all this
 * </pre>
 *
 * All numbers are big-endian. Not thread-safe.
 */
final class PartialNote {
    private static final byte[] MAGIC = "trol4j partial 1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD = MAGIC.length + 2 * Integer.BYTES + 4 * Long.BYTES;
    private static final int MOST_SEGMENTS = 1 << 20;

    private final long size;
    private final int segment;
    private final Owner owner;
    private final int[] done;
    private long times;

    private PartialNote(long size, int segment, long times, Owner owner, int[] done) {
        this.size = size;
        this.segment = segment;
        this.times = times;
        this.owner = owner;
        this.done = done;
    }

    private record Owner(int host, long process, long started) {
        /** This process. */
        static final Owner ME =
                new Owner(hostName().hashCode(), ProcessHandle.current().pid(), started(ProcessHandle.current()));

        boolean isAlive() {
            return ProcessHandle.of(process)
                    .filter(ProcessHandle::isAlive)
                    .filter(p -> started == 0 || started(p) == started)
                    .isPresent();
        }

        private static long started(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }

        private static String hostName() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException _) {
                return "localhost";
            }
        }
    }

    static PartialNote empty(long size, int segment) {
        return new PartialNote(size, segment, 0, Owner.ME, new int[count(size, segment)]);
    }

    private static int count(long size, int segment) {
        return Math.toIntExact(Math.max(1, (size + segment - 1) / segment));
    }

    /** A copy that is this process's own. */
    PartialNote taken() {
        return new PartialNote(size, segment, times, Owner.ME, done.clone());
    }

    /** A copy that is nobody's. */
    PartialNote free() {
        return new PartialNote(size, segment, times, new Owner(owner.host(), 0, 0), done.clone());
    }

    /** Counts the times that a copy was written as one's own. */
    void follow(PartialNote copy) {
        times = Math.max(times, copy.times);
    }

    /** Reads the better note of a file of {@code size} bytes to be; empty if none makes sense. */
    static Optional<PartialNote> read(FileChannel file, long size) throws IOException {
        long bytes = (file.size() - size) / 2;
        if (bytes < HEAD + 2 * Integer.BYTES || bytes > HEAD + (MOST_SEGMENTS + 1L) * Integer.BYTES) {
            return Optional.empty();
        }
        Optional<PartialNote> one = read(file, size, size, (int) bytes);
        Optional<PartialNote> other = read(file, size, size + bytes, (int) bytes);
        return Stream.of(one, other).flatMap(Optional::stream).max(Comparator.comparingLong(note -> note.times));
    }

    private static Optional<PartialNote> read(FileChannel file, long size, long at, int bytes) throws IOException {
        ByteBuffer note = ByteBuffer.allocate(bytes);
        int n = 0;
        while (note.hasRemaining() && n >= 0) {
            n = file.read(note, at + note.position());
        }
        return note.hasRemaining() ? Optional.empty() : parse(note.flip(), size);
    }

    private static Optional<PartialNote> parse(ByteBuffer note, long size) {
        CRC32 crc = new CRC32();
        crc.update(note.slice(0, note.limit() - Integer.BYTES));
        byte[] magic = new byte[MAGIC.length];
        note.get(magic);
        long announced = note.getLong();
        long times = note.getLong();
        int segment = note.getInt();
        Owner owner = new Owner(note.getInt(), note.getLong(), note.getLong());
        int[] done = new int[note.remaining() / Integer.BYTES - 1];
        note.asIntBuffer().get(done);
        boolean right = Arrays.equals(magic, MAGIC)
                && (int) crc.getValue() == note.getInt(note.limit() - Integer.BYTES)
                && announced == size
                && segment > 0
                && done.length == count(size, segment);
        PartialNote read = new PartialNote(size, segment, times, owner, done);
        return right && read.isWithinBounds() ? Optional.of(read) : Optional.empty();
    }

    private boolean isWithinBounds() {
        return IntStream.range(0, done.length).allMatch(i -> done[i] >= 0 && done[i] <= end(i) - start(i));
    }

    /** Writes it over the older of the two. */
    void write(FileChannel file) throws IOException {
        times++;
        ByteBuffer note = whole();
        long at = size + times % 2 * note.remaining();
        while (note.hasRemaining()) {
            at += file.write(note, at);
        }
    }

    void writeBoth(FileChannel file) throws IOException {
        write(file);
        write(file);
    }

    private ByteBuffer whole() {
        ByteBuffer note = ByteBuffer.allocate(HEAD + (done.length + 1) * Integer.BYTES);
        note.put(MAGIC).putLong(size).putLong(times).putInt(segment);
        note.putInt(owner.host()).putLong(owner.process()).putLong(owner.started());
        for (int n : done) {
            note.putInt(n);
        }
        CRC32 crc = new CRC32();
        crc.update(note.array(), 0, note.position());
        return note.putInt((int) crc.getValue()).flip();
    }

    /** Whether the process that wrote it last may still be at it; of another host's nothing is known. */
    Use use() {
        if (owner.process() == 0) {
            return Use.LEFT;
        }
        if (owner.host() != Owner.ME.host()) {
            return Use.UNKNOWN;
        }
        return owner.isAlive() ? Use.IN_USE : Use.LEFT;
    }

    /** What is known of the writer. */
    enum Use {
        LEFT,
        IN_USE,
        UNKNOWN
    }

    long size() {
        return size;
    }

    int segments() {
        return done.length;
    }

    int segment(long position) {
        return (int) (position / segment);
    }

    long start(int index) {
        return (long) index * segment;
    }

    long end(int index) {
        return Math.min(size, start(index) + segment);
    }

    int done(int index) {
        return done[index];
    }

    void done(int index, int bytes) {
        done[index] = bytes;
    }
}
