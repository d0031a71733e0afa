package io.github.trol4j.models.hub;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two processes, Python's included, from fetching the same file at the same time. A courtesy: nothing breaks where it cannot be
 * had, since every file gets its name only when it is complete.
 */
final class CacheLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheLock.class);
    private static final Duration BLINK = Duration.ofMillis(200);

    private final int descriptor;

    private CacheLock(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Waits until nobody else has it. */
    static CacheLock acquire(Path file, String what, PullState state) {
        create(file);
        boolean said = false;
        while (true) {
            Flock.Attempt attempt = Flock.tryLock(file);
            if (attempt.outcome() != Flock.Outcome.TAKEN_BY_ANOTHER) {
                return new CacheLock(attempt.descriptor());
            }
            if (!said) {
                state.remark("%s: another process is fetching it (it holds %s); waiting".formatted(what, file));
                said = true;
            }
            state.sleep(BLINK);
        }
    }

    /** Whether others are really kept out. */
    boolean isHeld() {
        return descriptor >= 0;
    }

    /** Writable by the group, as Python makes them, for caches that several people share. */
    private static void create(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.createFile(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        } catch (FileAlreadyExistsException _) {
            return; // it stays where it is for ever
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{}: no lock: {}", file, e.toString());
        }
    }

    @Override
    public void close() {
        if (isHeld()) {
            Flock.release(descriptor);
        }
    }
}
