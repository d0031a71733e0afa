package io.github.trol4j.models.eval.data;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder below which the data sets lie under their published names. */
public record DataRoot(Path folder) {
    public DataRoot {
        if (!Files.isDirectory(folder)) {
            throw new EvalException(
                    "data root " + folder + " is not a folder; pass the folder that holds the data sets");
        }
    }

    /** The path of a file that must exist. */
    public Path file(String relative) {
        Path file = folder.resolve(relative);
        if (!Files.isRegularFile(file)) {
            throw new EvalException(
                    "missing " + relative + " below " + folder + "; see 'trol eval check' for what the set needs");
        }
        return file;
    }

    public boolean has(String relative) {
        return Files.exists(folder.resolve(relative));
    }

    public Picture picture(String relative) {
        return new FilePicture(folder, relative);
    }

    /** The entries of a folder below the root, sorted by name; none if it does not exist. */
    public List<Path> entries(String relative) {
        Path below = folder.resolve(relative);
        if (!Files.isDirectory(below)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(below)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new EvalException("cannot list " + below + ": " + e, e);
        }
    }
}
