package io.github.trol4j.models.eval.sets;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.Picture;
import io.github.trol4j.vision.image.ImageReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects the problems of one set. */
public final class DataCheck {
    private final Path folder;
    private final List<String> problems = new ArrayList<>();

    public DataCheck(Path folder) {
        this.folder = folder;
    }

    /** Looks for the files and folders that the set names. */
    public void files(BenchmarkInfo info) {
        for (String file : info.files()) {
            if (!Files.exists(folder.resolve(file))) {
                problem("missing: " + file);
            }
        }
    }

    /** Looks at the picture of every item; {@code decode} also decodes it. A picture of several items is looked at once. */
    public void pictures(EvalTask task, boolean decode) {
        ImageReader reader = new ImageReader();
        Set<String> seen = new HashSet<>();
        for (EvalItem item : task.items()) {
            for (Picture picture : item.pictures()) {
                if (picture.file().isPresent() && !seen.add(picture.file().get())) {
                    continue;
                }
                if (!decode && picture.file().isPresent()) {
                    String file = picture.file().get();
                    if (!Files.exists(folder.resolve(file))) {
                        problem("missing picture: " + file);
                    }
                    continue;
                }
                if (!decode) {
                    picture.problem().ifPresent(p -> problem("item " + item.position() + " (" + item.id() + "): " + p));
                    continue;
                }
                try {
                    reader.read(picture.bytes(), picture.origin());
                } catch (EngineException e) {
                    problem("item " + item.position() + " (" + item.id() + "): " + e.getMessage());
                }
            }
        }
    }

    public void problem(String text) {
        problems.add(text);
    }

    public List<String> problems() {
        return List.copyOf(problems);
    }
}
