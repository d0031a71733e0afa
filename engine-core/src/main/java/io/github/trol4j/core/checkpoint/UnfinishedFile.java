package io.github.trol4j.core.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file being written beside the place where it will appear. It appears under its name by {@link #finish}, complete and on the disk,
 * replacing an older one in one step; closed without, it vanishes. While it is being written it is locked, so that one left behind by a
 * killed process can be told from one in use: the next writer of the same name deletes it.
 */
final class UnfinishedFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedFile.class);

    private static final String SUFFIX = ".part";

    /** Those of this process. To look at the lock of one would release it: POSIX drops all locks of a process with any descriptor. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final Path unfinished;
    private final FileChannel channel;

    UnfinishedFile(Path file) throws IOException {
        this.file = file;
        // Not a temporary file of the JDK's: those are readable by their owner only, and so would be the result.
        this.unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + SUFFIX);
        deleteAbandoned();
        OURS.add(key(unfinished));
        this.channel = FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        channel.tryLock(); // the system lets go of it when the process ends, however it ends
    }

    private void deleteAbandoned() throws IOException {
        String begin = file.getFileName() + ".";
        Path folder = file.toAbsolutePath().getParent();
        try (DirectoryStream<Path> left = Files.newDirectoryStream(
                folder, f -> f.getFileName().toString().startsWith(begin) && isUnfinished(f))) {
            for (Path part : left) {
                if (!isInUse(part)) {
                    Files.deleteIfExists(part);
                    LOG.warn("Deleted {}, which a killed conversion had left behind", part);
                }
            }
        }
    }

    /** Whether a file is called as those are that are being written. */
    static boolean isUnfinished(Path file) {
        return file.toString().endsWith(SUFFIX);
    }

    private static Path key(Path part) {
        return part.toAbsolutePath().normalize();
    }

    private static boolean isInUse(Path part) throws IOException {
        if (OURS.contains(key(part))) {
            return true;
        }
        try (FileChannel other = FileChannel.open(part, StandardOpenOption.WRITE)) {
            return other.tryLock() == null;
        } catch (OverlappingFileLockException _) {
            return true;
        } catch (NoSuchFileException _) {
            return false; // finished or deleted in the meantime
        }
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Goes back to write over the beginning. */
    void rewind() throws IOException {
        channel.position(0);
    }

    void finish() throws IOException {
        channel.force(true);
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        }
        OURS.remove(key(unfinished));
        channel.close(); // not before the move: unlocked, it would pass for abandoned
        forceFolder();
    }

    /** The name, too, should survive a power cut; not every system lets a folder be forced. */
    private void forceFolder() {
        Path folder = file.toAbsolutePath().getParent();
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException e) {
            LOG.debug("{} was not forced to the disk: {}", folder, e.toString());
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(unfinished);
            OURS.remove(key(unfinished));
        } catch (IOException e) {
            LOG.warn("Left behind {}: {}", unfinished, e.toString());
        }
    }
}
