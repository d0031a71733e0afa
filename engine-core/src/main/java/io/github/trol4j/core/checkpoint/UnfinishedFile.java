package io.github.trol4j.core.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file being written beside the place where it will appear. It appears under its name by {@link #finish}, complete and on the disk,
 * replacing an older one in one step; closed without, it vanishes.
 */
final class UnfinishedFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedFile.class);

    private final Path file;
    private final Path unfinished;
    private final FileChannel channel;

    UnfinishedFile(Path file) throws IOException {
        this.file = file;
        // Not a temporary file of the JDK's: those are readable by their owner only, and so would be the result.
        this.unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
        this.channel = FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
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
        channel.close();
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        }
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
        } catch (IOException e) {
            LOG.warn("Left behind {}: {}", unfinished, e.toString());
        }
    }
}
