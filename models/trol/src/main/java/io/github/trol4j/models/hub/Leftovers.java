package io.github.trol4j.models.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unfinished downloads of a blob that earlier processes of ours left behind: the one that got furthest is gone on with, the others
 * are deleted. Those of Python's client, and any that may still be written to, are left alone.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration ABANDONED = Duration.ofMinutes(10);
    private static final Set<String> SHARED_BETWEEN_HOSTS =
            Set.of("nfs", "nfs4", "cifs", "smbfs", "smb3", "lustre", "gpfs", "ceph", "beegfs", "afs", "9p");

    private final Path blob;
    private final long size;
    private final boolean locked;

    /** @param locked whether the lock of the blob is really held, so that no process of this machine can be at it */
    Leftovers(Path blob, long size, boolean locked) {
        this.blob = blob;
        this.size = size;
        this.locked = locked;
    }

    private record Found(Path path, PartialNote note) {
        long done() {
            long done = 0;
            for (int i = 0; i < note.segments(); i++) {
                done += note.done(i);
            }
            return done;
        }
    }

    /** Bytes that need not be fetched again. */
    long here() {
        return find().stream().mapToLong(Found::done).max().orElse(0);
    }

    /** The best one, opened; the rest is gone. */
    Optional<PartialFile> take() {
        List<Found> found = find();
        found.sort(Comparator.comparingLong(Found::done).reversed());
        Optional<PartialFile> best = Optional.empty();
        for (Found one : found) {
            try {
                if (best.isEmpty() && one.done() > 0) {
                    best = Optional.of(PartialFile.resume(one.path(), one.note()));
                } else {
                    Files.deleteIfExists(one.path());
                }
            } catch (IOException e) {
                LOG.debug("{}: cannot be gone on with: {}", one.path(), e.toString());
            }
        }
        return best;
    }

    private List<Found> find() {
        String name = blob.getFileName() + ".";
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(blob.getParent(), file -> {
            String other = file.getFileName().toString();
            return other.startsWith(name) && other.matches("[0-9a-f]+\\.[0-9a-f]{8}\\.incomplete");
        })) {
            for (Path file : files) {
                note(file).filter(note -> isFree(file, note)).ifPresent(note -> found.add(new Found(file, note)));
            }
        } catch (IOException e) {
            LOG.debug("{}: not looked for leftovers: {}", blob, e.toString());
        }
        return found;
    }

    private Optional<PartialNote> note(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return PartialNote.read(channel, size);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private boolean isFree(Path file, PartialNote note) {
        return switch (note.use()) {
            case LEFT -> true;
            case IN_USE -> false;
            case UNKNOWN -> locked && !isShared(file) || isOld(file);
        };
    }

    private static boolean isShared(Path file) {
        try {
            FileStore store = Files.getFileStore(file);
            String type = store.type().toLowerCase(Locale.ROOT);
            return SHARED_BETWEEN_HOSTS.contains(type) || type.startsWith("fuse");
        } catch (IOException _) {
            return true;
        }
    }

    private static boolean isOld(Path file) {
        try {
            return Files.getLastModifiedTime(file)
                    .toInstant()
                    .isBefore(Instant.now().minus(ABANDONED));
        } catch (IOException _) {
            return false;
        }
    }
}
