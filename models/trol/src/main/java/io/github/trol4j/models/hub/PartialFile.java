package io.github.trol4j.models.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is being fetched in segments, several at a time. What is safely on the disk is noted behind its end, so that a later
 * process can go on, even after a power cut: the note is written only after the bytes that it speaks of were forced to the disk. For
 * all threads of one process.
 */
final class PartialFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartialFile.class);

    private final Path path;
    private final FileChannel channel;
    private final PartialNote note;
    private boolean finished;

    private PartialFile(Path path, FileChannel channel, PartialNote note) {
        this.path = path;
        this.channel = channel;
        this.note = note;
    }

    /** A new, empty one for a blob, beside the place where it will appear. */
    static PartialFile create(Path blob, long size, int segment) {
        Path path = CacheLayout.beside(blob);
        try {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            PartialFile file = new PartialFile(path, channel, PartialNote.empty(size, segment));
            file.note.writeBoth(channel);
            return file;
        } catch (IOException e) {
            throw CacheLayout.failure("be written", path, e);
        }
    }

    /** Goes on with what an earlier process left. */
    static PartialFile resume(Path path, PartialNote left) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        PartialFile file = new PartialFile(path, channel, left.taken());
        file.note.write(channel);
        return file;
    }

    long size() {
        return note.size();
    }

    int segments() {
        return note.segments();
    }

    long start(int segment) {
        return note.start(segment);
    }

    long end(int segment) {
        return note.end(segment);
    }

    /** The first byte of a segment that is not here yet. */
    synchronized long reached(int segment) {
        return note.start(segment) + note.done(segment);
    }

    /** Segments that are not complete, in order. */
    synchronized List<Integer> missing() {
        return IntStream.range(0, segments())
                .filter(i -> reached(i) < end(i))
                .boxed()
                .toList();
    }

    /** Bytes that are here. */
    synchronized long here() {
        return IntStream.range(0, segments()).mapToLong(note::done).sum();
    }

    /** Up to where every byte is here. */
    synchronized long contiguous() {
        for (int i = 0; i < segments(); i++) {
            if (reached(i) < end(i)) {
                return reached(i);
            }
        }
        return size();
    }

    /**
     * Writes bytes that follow on what is here, or overlap it; they may go beyond a segment.
     *
     * @return how many of them were not here before
     */
    long put(long position, ByteBuffer bytes) {
        long fresh = 0;
        long at = position;
        try {
            while (bytes.hasRemaining()) {
                int segment = note.segment(at);
                int n = (int) Math.min(bytes.remaining(), end(segment) - at);
                write(bytes.slice(bytes.position(), n), at);
                bytes.position(bytes.position() + n);
                at += n;
                fresh += advance(segment, at);
            }
            return fresh;
        } catch (IOException e) {
            throw CacheLayout.failure("be written", path, e);
        }
    }

    private synchronized long advance(int segment, long to) {
        long before = reached(segment);
        if (to <= before) {
            return 0;
        }
        note.done(segment, (int) (to - start(segment)));
        notifyAll();
        return to - before;
    }

    /** Waits a moment for bytes beyond a position. */
    synchronized void await(long position, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; contiguous() <= position && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    int read(ByteBuffer into, long position) {
        try {
            return channel.read(into, position);
        } catch (IOException e) {
            throw CacheLayout.failure("be read", path, e);
        }
    }

    /** Notes what has been written until now, after it was forced to the disk. */
    void checkpoint() {
        PartialNote now;
        synchronized (this) {
            now = note.taken();
        }
        try {
            channel.force(false);
            now.write(channel);
            synchronized (this) {
                note.follow(now);
            }
        } catch (IOException e) {
            throw CacheLayout.failure("be written", path, e);
        }
    }

    /** Forgets all bytes: they were not the right ones. */
    void restart() {
        synchronized (this) {
            for (int i = 0; i < segments(); i++) {
                note.done(i, 0);
            }
        }
        checkpoint();
    }

    /** Gives the complete file its name, on the disk and in one step; whatever had that name is replaced, never written to. */
    void finish(Path blob) {
        try {
            channel.force(false); // the long part, while the note is still there
            channel.truncate(size());
            try {
                Files.move(path, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException _) {
                Files.move(path, blob, StandardCopyOption.REPLACE_EXISTING);
            }
            finished = true;
            channel.force(true);
            CacheLayout.force(blob.getParent());
        } catch (IOException e) {
            throw CacheLayout.failure("be written", blob, e);
        }
    }

    void delete() {
        finished = true;
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw CacheLayout.failure("be deleted", path, e);
        }
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Leaves an unfinished file to whoever wants to go on with it; an empty one is not worth it. */
    @Override
    public void close() {
        try (channel) {
            if (!finished && here() == 0) {
                delete();
            } else if (!finished) {
                channel.force(false);
                note.free().write(channel);
            }
        } catch (IOException e) {
            LOG.warn("{}: what has been fetched since the last note will be fetched again: {}", path, e.toString());
        }
    }
}
