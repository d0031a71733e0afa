package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.checkpoint.GitLfs;
import io.github.trol4j.core.checkpoint.RegularFiles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Recognises what people name instead of the folder of a checkpoint, and says which one they mean. */
final class WrongPlace {
    private static final int LOOK = 64;
    private static final int MOST_NAMED = 3;
    private static final int MOST_ENTRIES = 1_000;

    private WrongPlace() {}

    /** @throws CheckpointException unless this is a folder that may be a checkpoint */
    static void require(Path place) {
        if (!Files.isDirectory(place)) {
            throw new CheckpointException(noFolder(place));
        }
        if (Files.exists(place.resolve(ModelFiles.CONFIG))) {
            return;
        }
        List<Path> inside = Stream.concat(
                        entries(place),
                        entries(place)
                                .filter(entry -> name(entry).startsWith("models--")
                                        || name(entry).equals("snapshots"))
                                .flatMap(WrongPlace::snapshots))
                .filter(entry -> Files.exists(entry.resolve(ModelFiles.CONFIG)))
                .limit(MOST_NAMED)
                .toList();
        if (!inside.isEmpty()) {
            throw new CheckpointException("%s is not the folder of a checkpoint itself: it has no %s. Name %s%s."
                    .formatted(
                            place,
                            ModelFiles.CONFIG,
                            inside.size() == 1 ? "" : "one of those inside, such as ",
                            inside.getFirst()));
        }
    }

    private static String noFolder(Path place) {
        String remedy = "Name the folder that holds %s and %s, or what 'trol convert' made of it."
                .formatted(ModelFiles.CONFIG, ModelFiles.WEIGHTS);
        String problem = RegularFiles.problem(place).orElse("");
        if (!problem.isEmpty()) {
            return "%s %s. %s".formatted(place, problem, remedy);
        }
        if (isPointer(place)) {
            return "%s is a Git LFS pointer, not the file itself. Run 'git lfs pull' in its folder.".formatted(place);
        }
        Path folder = place.toAbsolutePath().getParent();
        return folder != null && Files.exists(folder.resolve(ModelFiles.CONFIG))
                ? "%s is one file of a checkpoint. Name its folder, %s.".formatted(place, folder)
                : "%s is neither a folder nor a packed file. %s".formatted(place, remedy);
    }

    private static boolean isPointer(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return GitLfs.isPointer(MemorySegment.ofArray(in.readNBytes(LOOK)));
        } catch (IOException _) {
            return false;
        }
    }

    /** Revisions of a model in the cache of a hub: {@code models--owner--name/snapshots/REVISION}. */
    private static Stream<Path> snapshots(Path model) {
        return entries(name(model).equals("snapshots") ? model : model.resolve("snapshots"));
    }

    private static Stream<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).limit(MOST_ENTRIES).sorted().toList().stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
