package io.github.trol4j.models.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes through a cache. What cannot be read, or was laid out by somebody else, is passed over. */
final class CachedModels {
    private static final Logger LOG = LoggerFactory.getLogger(CachedModels.class);

    private CachedModels() {}

    static List<CachedModel> in(Path cache) {
        List<CachedModel> models = new ArrayList<>();
        for (Path folder : entries(cache)) {
            String[] parts = folder.getFileName().toString().split("--");
            if (parts.length == 3 && parts[0].equals("models")) {
                ModelName.maybe(parts[1] + "/" + parts[2]).ifPresent(model -> add(cache, model, models));
            }
        }
        return models;
    }

    private static void add(Path cache, ModelName model, List<CachedModel> models) {
        CacheLayout layout = new CacheLayout(cache, model);
        Map<String, List<String>> revisions = revisions(layout);
        for (Path snapshot : entries(layout.snapshots())) {
            String commit = snapshot.getFileName().toString();
            if (ModelName.isCommit(commit)) {
                models.add(new CachedModel(
                        model,
                        commit,
                        revisions.getOrDefault(commit, List.of()),
                        snapshot,
                        bytes(files(snapshot)),
                        Completeness.missing(snapshot)));
            }
        }
    }

    /** By commit, the names that lead to it. */
    private static Map<String, List<String>> revisions(CacheLayout layout) {
        Map<String, List<String>> revisions = new TreeMap<>();
        for (Path ref : files(layout.refs())) {
            String name = layout.refs().relativize(ref).toString().replace('\\', '/');
            layout.commit(name)
                    .ifPresent(commit -> revisions
                            .computeIfAbsent(commit, _ -> new ArrayList<>())
                            .add(name));
        }
        return revisions;
    }

    private static long bytes(List<Path> files) {
        long bytes = 0;
        for (Path file : files) {
            bytes += size(file);
        }
        return bytes;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException _) {
            return 0; // a link that leads nowhere
        }
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            LOG.debug("{} cannot be listed: {}", folder, e.toString());
            return List.of();
        }
    }

    /** All files below, links among them, without going through links. */
    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !Files.isDirectory(file)).sorted().toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.debug("{} cannot be listed: {}", folder, e.toString());
            return List.of();
        }
    }
}
