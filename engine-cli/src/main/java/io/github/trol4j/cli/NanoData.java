package io.github.trol4j.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** Finds the drawn benchmark that lies in the source tree, from the place of the program or from where it was started. */
final class NanoData {
    private static final String FOLDER = "src-test-fixtures/nano-bench";

    private NanoData() {}

    static Path folder() {
        Path found = above(program());
        if (found == null) {
            found = above(Path.of("").toAbsolutePath());
        }
        if (found == null) {
            throw new UsageException(
                    "the nano sets come with the source tree, in " + FOLDER + ", and no source tree was found above the"
                            + " program or above this folder; go into one, or pass --data DIR with a copy of that folder");
        }
        return found;
    }

    private static @Nullable Path above(@Nullable Path start) {
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(FOLDER))) {
                return folder.resolve(FOLDER);
            }
        }
        return null;
    }

    private static @Nullable Path program() {
        CodeSource source = NanoData.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }
}
