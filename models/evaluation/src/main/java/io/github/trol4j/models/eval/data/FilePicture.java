package io.github.trol4j.models.eval.data;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A picture file below the data root. Where the named file is absent, the name with every {@code png} in the other case is tried,
 * because one published set spells its extensions both ways.
 */
record FilePicture(Path folder, String relative) implements Picture {
    @Override
    public byte[] bytes() {
        String found = existing();
        try {
            return Files.readAllBytes(folder.resolve(found));
        } catch (IOException e) {
            throw new EvalException("picture " + relative + " is missing or unreadable below " + folder, e);
        }
    }

    @Override
    public Optional<String> file() {
        return Optional.of(existing());
    }

    @Override
    public String origin() {
        return relative;
    }

    private String existing() {
        if (Files.exists(folder.resolve(relative))) {
            return relative;
        }
        String other = relative.contains("png") ? relative.replace("png", "PNG") : relative.replace("PNG", "png");
        return Files.exists(folder.resolve(other)) ? other : relative;
    }
}
