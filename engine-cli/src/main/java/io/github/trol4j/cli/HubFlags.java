package io.github.trol4j.cli;

import io.github.trol4j.models.hub.Hub;
import io.github.trol4j.models.hub.HubOptions;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cache; all else about the hub is said by the environment, as to Python's tools. */
final class HubFlags {
    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description =
                    "The cache of models. Default: HF_HUB_CACHE, or hub in HF_HOME, or ~/.cache/huggingface/hub; Python's tools use the same.")
    private @Nullable Path cache;

    @Option(
            names = "--packed",
            paramLabel = "DIR",
            description = "Folder of packed models. Default: TROL_MODELS, or ~/.cache/trol4j/models.")
    private @Nullable Path packed;

    HubOptions options(@Nullable URI endpoint) {
        HubOptions options = HubOptions.fromEnvironment();
        options = endpoint == null ? options : options.withEndpoint(endpoint);
        options = cache == null ? options : options.withCache(cache.toAbsolutePath());
        return packed == null ? options : options.withPacked(packed.toAbsolutePath());
    }

    Hub hub() {
        return new Hub(options(null));
    }
}
