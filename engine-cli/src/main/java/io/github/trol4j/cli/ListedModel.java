package io.github.trol4j.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.Shown;
import io.github.trol4j.models.hub.CachedModel;
import io.github.trol4j.models.hub.Hub;
import io.github.trol4j.models.hub.PackedModels;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.TrolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of {@code trol models}.
 *
 * @param name to be said as {@code --model}
 * @param kind family of the model, or what it is instead
 * @param bytes on the disk; nano's weights
 * @param missing what it lacks, if it cannot be used
 */
record ListedModel(
        String name, String kind, long bytes, String commit, String path, List<String> missing, boolean isOurs) {
    private static final long LONGEST_CONFIG = 16 << 20;

    static List<ListedModel> all(Hub hub) {
        List<ListedModel> models = new ArrayList<>();
        models.add(nano());
        hub.models().forEach(model -> models.add(cached(model)));
        hub.packed().list().forEach(file -> models.add(packed(file)));
        return models;
    }

    private static ListedModel nano() {
        try (var weights = ModelFiles.nano().weights()) {
            long bytes = weights.names().stream()
                    .mapToLong(name -> weights.get(name).data().byteSize())
                    .sum();
            String family = TrolConfig.read(ModelFiles.nano()).family().label();
            return new ListedModel(ModelFlags.NANO, family, bytes, "", "", List.of(), true);
        }
    }

    private static ListedModel cached(CachedModel model) {
        String kind = kind(model.folder());
        boolean ours = kind.startsWith("TroL, ");
        return new ListedModel(
                model.name().toString(),
                ours ? kind.substring("TroL, ".length()) : kind,
                model.bytes(),
                model.commit(),
                model.folder().toString(),
                model.missing(),
                ours);
    }

    private static String kind(Path folder) {
        try {
            return "TroL, "
                    + TrolConfig.read(ModelFiles.folder(folder)).family().label();
        } catch (CheckpointException _) {
            return type(folder.resolve(ModelFiles.CONFIG));
        }
    }

    private static String type(Path config) {
        try {
            String type = Files.size(config) > LONGEST_CONFIG
                    ? ""
                    : new ObjectMapper()
                            .readTree(config.toFile())
                            .path("model_type")
                            .asText();
            return type.isEmpty() ? "unknown" : Shown.text(type);
        } catch (JacksonException _) {
            return "unknown";
        } catch (IOException _) {
            return "no config.json";
        }
    }

    private static ListedModel packed(Path file) {
        try {
            long bytes = Files.size(file);
            if (ModelFiles.of(file) instanceof ModelFiles.Packed packed) {
                String kind = TrolConfig.read(packed).family().label() + ", "
                        + packed.packing().format().label();
                return new ListedModel(PackedModels.name(file), kind, bytes, "", file.toString(), List.of(), true);
            }
            return damaged(file, bytes);
        } catch (CheckpointException | IOException _) {
            return damaged(file, 0);
        }
    }

    private static ListedModel damaged(Path file, long bytes) {
        return new ListedModel(
                PackedModels.name(file), "damaged", bytes, "", file.toString(), List.of("a readable file"), true);
    }

    /** The last column. */
    String remark() {
        if (name.equals(ModelFlags.NANO)) {
            return "built in";
        }
        if (!missing.isEmpty()) {
            return "not usable, lacks %s: trol pull %s".formatted(String.join(", ", missing), name);
        }
        return path;
    }
}
