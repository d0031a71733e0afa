package io.github.trol4j.models.hub;

import io.github.trol4j.models.hub.HubException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model's part of the cache, laid out as huggingface_hub 2.0.0 lays it out: {@code models--OWNER--NAME} with the contents of
 * files under their hashes in {@code blobs}, folders of links to them in {@code snapshots/COMMIT}, and the commits of branches in
 * {@code refs}. A blob may itself be a link into a store that several models share; links are followed, and nothing is ever written
 * through one. Whatever gets its final name gets it in one step.
 */
final class CacheLayout {
    private static final Logger LOG = LoggerFactory.getLogger(CacheLayout.class);
    private static final String TAG = "CACHEDIR.TAG";

    /** What backup programs look for, see bford.info/cachedir. */
    private static final String TAG_TEXT =
            "Signature: 8a477f597d28d172789f06886806bc55\n# Models that can be fetched again.\n";

    private final Path cache;
    private final String folder;

    CacheLayout(Path cache, ModelName model) {
        this(cache, "models--%s--%s".formatted(model.owner(), model.name()));
    }

    CacheLayout(Path cache, String folder) {
        this.cache = cache;
        this.folder = folder;
    }

    Path root() {
        return cache.resolve(folder);
    }

    Path blobs() {
        return root().resolve("blobs");
    }

    Path blob(String etag) {
        return blobs().resolve(etag);
    }

    Path snapshots() {
        return root().resolve("snapshots");
    }

    Path snapshot(String commit) {
        return snapshots().resolve(commit);
    }

    Path refs() {
        return root().resolve("refs");
    }

    Path lock(String etag) {
        return cache.resolve(".locks").resolve(folder).resolve(etag + ".lock");
    }

    /** The commit that a revision had when somebody last asked the hub. */
    Optional<String> commit(String revision) {
        if (ModelName.isCommit(revision)) {
            return Optional.of(revision);
        }
        try {
            String commit = Files.readString(refs().resolve(revision)).strip();
            return Optional.of(commit).filter(ModelName::isCommit);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.debug("{}: no commit is known for {}: {}", root(), revision, e.toString());
            return Optional.empty();
        }
    }

    /** Makes the folders. */
    void prepare() {
        try {
            Files.createDirectories(blobs());
            Files.createDirectories(snapshots());
            Files.createDirectories(refs());
            Path tag = cache.resolve(TAG);
            if (!Files.exists(tag)) {
                writeAtomically(tag, TAG_TEXT);
            }
        } catch (IOException e) {
            throw failure("be written", root(), e);
        }
    }

    /** Writes down which commit a revision is. */
    void remember(String revision, String commit) {
        if (ModelName.isCommit(revision) || commit(revision).equals(Optional.of(commit))) {
            return;
        }
        Path ref = refs().resolve(revision);
        try {
            Files.createDirectories(ref.getParent());
            writeAtomically(ref, commit);
        } catch (IOException e) {
            throw failure("be written", ref, e);
        }
    }

    /** Whether a file of a snapshot is there, however many links lead to it. */
    static boolean isThere(Path file, long size) {
        try {
            return Files.isRegularFile(file) && Files.size(file) == size;
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * Puts a blob into a snapshot under the name of its file.
     *
     * @param links whether by a link; where that cannot be, a blob just fetched is moved and an older one copied
     */
    void show(String etag, String commit, String file, boolean links, boolean justFetched) {
        Path blob = blob(etag);
        Path shown = snapshot(commit).resolve(file);
        try {
            Path folder = Objects.requireNonNull(shown.getParent());
            Files.createDirectories(folder);
            if (!links || !link(blob, folder.relativize(blob), shown)) {
                Path whole = blob;
                if (!justFetched || Files.isSymbolicLink(blob)) {
                    whole = beside(blob);
                    Files.copy(blob, whole);
                }
                Files.move(whole, shown, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            force(folder);
        } catch (IOException e) {
            throw failure("be written", shown, e);
        }
    }

    private boolean link(Path blob, Path target, Path shown) throws IOException {
        Path link = beside(blob);
        try {
            Files.createSymbolicLink(link, target);
        } catch (UnsupportedOperationException | FileSystemException e) {
            LOG.debug("{}: no links here, so files are copied: {}", shown, e.toString());
            return false;
        }
        Files.move(link, shown, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private static void writeAtomically(Path file, String text) throws IOException {
        Path unfinished = beside(file);
        try (FileChannel channel =
                FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            channel.force(true);
        }
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileAlreadyExistsException _) {
            Files.delete(unfinished);
        }
        force(file.toAbsolutePath().getParent());
    }

    /** A name of one's own in the same folder, of the kind that Python's tools take for an unfinished download. */
    static Path beside(Path file) {
        return file.resolveSibling("%s.%s.incomplete"
                .formatted(
                        file.getFileName(),
                        HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt())));
    }

    /** A name, too, should survive a power cut; not every system lets a folder be forced. */
    static void force(@Nullable Path entries) {
        if (entries == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(entries, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("{} was not forced to the disk: {}", entries, e.toString());
        }
    }

    /** @param how what cannot be done */
    static HubException failure(String how, Path file, IOException e) {
        boolean full = String.valueOf(e.getMessage()).contains("No space left")
                || String.valueOf(e.getMessage()).contains("quota");
        return new HubException(
                full ? Reason.DISK_FULL : Reason.CACHE,
                full
                        ? "%s cannot %s: no room is left. Make room, or set HF_HOME to a folder elsewhere; what has been fetched is kept."
                                .formatted(file, how)
                        : "%s cannot %s (%s). Check its permissions, or set HF_HOME to a folder of your own."
                                .formatted(file, how, e),
                e);
    }
}
