package io.github.trol4j.cli;

import io.github.trol4j.models.hub.Hub;
import io.github.trol4j.models.hub.HubOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a person may say where a model is wanted: nano, a folder, a file, or the name of a model in the cache. */
final class ModelPlace {
    /** For the labels of options. */
    static final String LABEL = "DIR|FILE|NAME|nano";

    private ModelPlace() {}

    /**
     * The path of a model, or {@code nano} as it is. Never goes out.
     *
     * @throws io.github.trol4j.models.hub.HubException if it is a name that the cache does not know, saying how to get it
     */
    static String of(String model) {
        return model.equals(ModelFlags.NANO) || Files.exists(Path.of(model))
                ? model
                : new Hub(HubOptions.fromEnvironment()).locate(model).toString();
    }

    static Path of(Path model) {
        return Path.of(of(model.toString()));
    }
}
