package io.github.trol4j.models.load;

import io.github.trol4j.core.CheckpointException;
import java.util.List;
import java.util.ServiceLoader;

/** The families on the class path. */
final class Families {
    private Families() {}

    static List<Family> all() {
        return ServiceLoader.load(Family.class, Families.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** @throws CheckpointException if a config.json is of no family, or of several */
    static Family of(ConfigFields root) {
        List<Family> fitting = all().stream().filter(f -> f.describes(root)).toList();
        if (fitting.size() != 1) {
            throw new CheckpointException(
                    "%s describes a model of %s; known are %s. 'model_type' is %s. Is this a TroL checkpoint?"
                            .formatted(
                                    root.origin(),
                                    fitting.isEmpty()
                                            ? "no known family"
                                            : "several families: "
                                                    + fitting.stream()
                                                            .map(Family::label)
                                                            .toList(),
                                    all().stream().map(Family::label).toList(),
                                    root.shown("model_type")));
        }
        return fitting.getFirst();
    }
}
