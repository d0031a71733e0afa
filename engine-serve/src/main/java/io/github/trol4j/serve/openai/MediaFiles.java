package io.github.trol4j.serve.openai;

import io.github.trol4j.core.checkpoint.RegularFiles;
import io.github.trol4j.serve.http.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that requests may name: ordinary ones whose real place is below one folder, whatever dots and links their name has. */
final class MediaFiles {
    private static final int MOST_BYTES = 64 << 20;

    private MediaFiles() {}

    static byte[] read(Path root, String url, String param) {
        try {
            Path file = Path.of(URI.create(url)).toRealPath();
            if (!file.startsWith(root.toRealPath())) {
                throw outside(param);
            }
            if (RegularFiles.problem(file).isPresent() || Files.size(file) > MOST_BYTES) {
                throw outside(param);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(MOST_BYTES);
            }
        } catch (IOException | IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            throw outside(param); // what is there and what is not is nobody's business
        }
    }

    private static Problem outside(String param) {
        return Problem.invalid(
                param,
                "%s must be file:///... of a picture below the folder that the server was started with, at most %d MiB"
                        .formatted(param, MOST_BYTES >> 20));
    }
}
