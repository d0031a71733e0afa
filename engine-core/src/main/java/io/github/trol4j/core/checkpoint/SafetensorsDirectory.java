package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The weights of a checkpoint folder as published: one {@code model.safetensors}, or shards listed in an index beside them. */
public final class SafetensorsDirectory implements TensorSource {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final Logger LOG = LoggerFactory.getLogger(SafetensorsDirectory.class);

    private final String origin;
    private final List<SafetensorsFile> shards;
    private final Map<String, SafetensorsFile> home;

    private SafetensorsDirectory(String origin, List<SafetensorsFile> shards, Map<String, SafetensorsFile> home) {
        this.origin = origin;
        this.shards = shards;
        this.home = home;
    }

    /**
     * Opens whatever weights the folder holds; every file is mapped once. If there are both, the single file wins over the index, as
     * it does for transformers.
     *
     * @throws CheckpointException if there are none, a shard is missing or damaged, or a shard lacks a tensor that the index promises
     */
    public static TensorSource open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CheckpointException("There is no folder %s. A checkpoint is a folder with config.json and %s."
                    .formatted(folder, SINGLE));
        }
        if (Files.exists(folder.resolve(SINGLE))) {
            return SafetensorsFile.open(folder.resolve(SINGLE));
        }
        if (Files.exists(folder.resolve(INDEX))) {
            return openShards(folder, SafetensorsIndex.read(folder.resolve(INDEX)));
        }
        throw new CheckpointException("%s holds neither %s nor %s.%s"
                .formatted(
                        folder,
                        SINGLE,
                        INDEX,
                        Files.exists(folder.resolve("pytorch_model.bin"))
                                ? " Convert its pytorch_model.bin to safetensors first."
                                : " Was the checkpoint downloaded completely?"));
    }

    private static TensorSource openShards(Path folder, Map<String, String> shardOf) {
        Map<String, SafetensorsFile> opened = new LinkedHashMap<>();
        try {
            for (String shard : shardOf.values()) {
                if (!opened.containsKey(shard)) {
                    requireShard(folder, shard);
                    opened.put(shard, SafetensorsFile.open(folder.resolve(shard)));
                }
            }
            return new SafetensorsDirectory(
                    folder.toString(), new ArrayList<>(opened.values()), homes(folder, shardOf, opened));
        } catch (RuntimeException e) {
            opened.values().forEach(SafetensorsFile::close);
            throw e;
        }
    }

    private static void requireShard(Path folder, String shard) {
        if (!Files.exists(folder.resolve(shard))) {
            throw new CheckpointException(
                    "Shard %s, listed in %s, is missing in %s. Was the checkpoint downloaded completely?"
                            .formatted(shard, INDEX, folder));
        }
    }

    private static Map<String, SafetensorsFile> homes(
            Path folder, Map<String, String> shardOf, Map<String, SafetensorsFile> opened) {
        Map<String, SafetensorsFile> home = new LinkedHashMap<>();
        List<String> unlisted = new ArrayList<>();
        opened.forEach((shard, file) -> {
            for (String name : file.names()) {
                if (!shardOf.containsKey(name)) {
                    unlisted.add(Shown.text(name));
                    home.putIfAbsent(name, file);
                } else if (shard.equals(shardOf.get(name))) {
                    home.put(name, file);
                }
            }
        });
        if (!unlisted.isEmpty()) {
            LOG.warn(
                    "{}: {} does not list {} of the tensors in its shards, such as '{}'; they are used all the same",
                    folder,
                    INDEX,
                    unlisted.size(),
                    unlisted.getFirst());
        }
        List<String> lacking = shardOf.keySet().stream()
                .filter(name -> !home.containsKey(name))
                .toList();
        if (!lacking.isEmpty()) {
            String first = lacking.getFirst();
            throw new CheckpointException(
                    "%s in %s places tensor '%s' in %s, which does not hold it (%d such tensors). Index and shards do not belong together."
                            .formatted(INDEX, folder, Shown.text(first), shardOf.get(first), lacking.size()));
        }
        return home;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(home.keySet());
    }

    @Override
    public HostTensor get(String name) {
        SafetensorsFile file = home.get(name);
        if (file == null) {
            throw ClosestNames.missing(name, origin, names());
        }
        return file.get(name);
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public void close() {
        shards.forEach(SafetensorsFile::close);
    }

    @Override
    public String toString() {
        return "%s (%d shards, %d tensors)".formatted(origin, shards.size(), home.size());
    }
}
