package io.github.trol4j.models.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of packed files that were made of models in the cache: {@code TroL-1.8B-q4.trol} and so on. */
public record PackedModels(Path folder) {
    private static final String ENDING = ".trol";

    /** Where a model's weights in a format belong. */
    public Path place(ModelName model, String format) {
        return folder.resolve(stem(model) + "-" + format + ENDING);
    }

    /** All that are there. */
    public List<Path> list() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException _) {
            return List.of(); // nobody has made any
        }
    }

    /** What {@link #named} finds it by. */
    public static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ENDING.length());
    }

    Optional<Path> named(String name) {
        return list().stream().filter(file -> name(file).equalsIgnoreCase(name)).findFirst();
    }

    /** Of one model in several formats, what was made last. */
    Optional<Path> newest(ModelName model) {
        return list().stream()
                .filter(file -> name(file).matches("\\Q%s\\E-[a-z0-9]+".formatted(stem(model))))
                .max(Comparator.comparing(PackedModels::time));
    }

    private static String stem(ModelName model) {
        return model.toString().replace("/", "--");
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException _) {
            return FileTime.fromMillis(0);
        }
    }
}
