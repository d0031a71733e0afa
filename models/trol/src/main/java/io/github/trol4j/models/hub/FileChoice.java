package io.github.trol4j.models.hub;

import io.github.trol4j.models.hub.HubException.Reason;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which files of a repository are wanted. */
public enum FileChoice {
    /** Configuration, tokenizer and gates: some megabytes, enough to say what the model is. */
    SMALL {
        @Override
        List<RemoteFile> of(List<RemoteFile> files, ModelName model) {
            return files.stream()
                    .filter(file -> SMALL_FILES.contains(file.path()))
                    .toList();
        }
    },
    /** What a model needs to answer; no pictures, no weights in other formats, no second copy of the weights. */
    NEEDED {
        @Override
        List<RemoteFile> of(List<RemoteFile> files, ModelName model) {
            Predicate<String> weights = weights(files, model);
            if (files.stream().noneMatch(file -> file.path().equals("config.json"))) {
                throw new HubException(
                        Reason.NO_FILE,
                        "%s has no config.json, so it is no model that could be asked. --all fetches what it has."
                                .formatted(model));
            }
            return files.stream()
                    .filter(file -> SMALL_FILES.contains(file.path()) || weights.test(file.path()))
                    .toList();
        }
    },
    /** Every file. */
    ALL {
        @Override
        List<RemoteFile> of(List<RemoteFile> files, ModelName model) {
            return files;
        }
    };

    static final String WEIGHTS = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    private static final Set<String> SMALL_FILES = Set.of(
            "config.json",
            "generation_config.json",
            "preprocessor_config.json",
            "trol_gating.pt",
            "tokenizer.json",
            "tokenizer.model",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "chat_template.json");

    private static final Pattern SHARD = Pattern.compile("model-\\d+-of-\\d+\\.safetensors");

    abstract List<RemoteFile> of(List<RemoteFile> files, ModelName model);

    /** One file, or else the shards with their index, as a loader prefers them. */
    private static Predicate<String> weights(List<RemoteFile> files, ModelName model) {
        List<String> paths = files.stream().map(RemoteFile::path).toList();
        if (paths.contains(WEIGHTS)) {
            return WEIGHTS::equals;
        }
        if (paths.contains(INDEX)) {
            boolean usual = paths.stream().anyMatch(path -> SHARD.matcher(path).matches());
            return path ->
                    path.equals(INDEX) || (usual ? SHARD.matcher(path).matches() : path.matches("[^/]+\\.safetensors"));
        }
        boolean pickled =
                paths.stream().anyMatch(path -> path.matches("[^/]+\\.(bin|pt|pth)") && !SMALL_FILES.contains(path));
        throw new HubException(
                Reason.NO_FILE,
                "%s has no %s%s --all fetches what it has."
                        .formatted(
                                model,
                                WEIGHTS,
                                pickled
                                        ? ", only weights in a format that can hold programs, which is not read here."
                                        : "."));
    }
}
