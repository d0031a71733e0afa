package io.github.trol4j.models.hub;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes one snapshot out of the cache. The names go first and the contents last, so that nobody meets half of it; a blob goes only if
 * no other snapshot links to it, and of one that is itself a link only the link goes.
 */
final class SnapshotRemoval {
    private final CacheLayout layout;
    private final String commit;

    SnapshotRemoval(CacheLayout layout, String commit) {
        this.layout = layout;
        this.commit = commit;
    }

    /** Returns the bytes that are free now. */
    long run() {
        Path snapshot = layout.snapshot(commit);
        Set<Path> blobs = blobs(snapshot);
        try {
            for (Path ref : CachedModels.files(layout.refs())) {
                if (layout.commit(layout.refs().relativize(ref).toString())
                        .filter(commit::equals)
                        .isPresent()) {
                    Files.deleteIfExists(ref);
                }
            }
            long freed = 0;
            for (Path file : CachedModels.files(snapshot)) {
                freed += delete(file);
            }
            deleteFolders(snapshot);
            try (Stream<Path> others = Files.list(layout.snapshots())) {
                others.forEach(other -> blobs.removeAll(blobs(other)));
            }
            for (Path blob : blobs) {
                freed += delete(blob);
            }
            Files.deleteIfExists(layout.root().resolve("trees").resolve(commit + ".json"));
            tidy();
            return freed;
        } catch (IOException e) {
            throw CacheLayout.failure("be deleted", snapshot, e);
        }
    }

    /** What the links of a snapshot lead to, one step; only what lies among the model's own blobs. */
    private Set<Path> blobs(Path snapshot) {
        Set<Path> blobs = new HashSet<>();
        for (Path file : CachedModels.files(snapshot)) {
            if (Files.isSymbolicLink(file)) {
                Path target = target(file);
                if (layout.blobs().equals(target.getParent())) {
                    blobs.add(target);
                }
            }
        }
        return blobs;
    }

    private static Path target(Path link) {
        try {
            return link.resolveSibling(Files.readSymbolicLink(link)).normalize();
        } catch (IOException e) {
            throw CacheLayout.failure("be read", link, e);
        }
    }

    private static long delete(Path file) throws IOException {
        try {
            long bytes = Files.isSymbolicLink(file) ? 0 : Files.size(file);
            Files.delete(file);
            return bytes;
        } catch (NoSuchFileException _) {
            return 0;
        }
    }

    /** What is empty now; what holds anything else stays. */
    private void tidy() throws IOException {
        for (String folder : List.of("trees", "refs", "snapshots", "blobs")) {
            deleteFolders(layout.root().resolve(folder));
        }
        deleteIfEmpty(layout.root());
    }

    private static void deleteFolders(Path folder) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.walk(folder)) {
            folders = all.filter(Files::isDirectory).toList();
        } catch (NoSuchFileException _) {
            return;
        }
        for (Path inner : folders.reversed()) {
            deleteIfEmpty(inner);
        }
    }

    private static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException _) {
            return; // somebody else's
        }
    }
}
