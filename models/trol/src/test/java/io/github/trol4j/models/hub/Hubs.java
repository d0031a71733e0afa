package io.github.trol4j.models.hub;

import io.github.trol4j.fixtures.hub.FakeHub;
import io.github.trol4j.fixtures.hub.HubFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A published model in miniature, and clients in a hurry. */
final class Hubs {
    static final String NAME = "BK-Lee/TroL-1.8B";
    static final ModelName MODEL = ModelName.of("TroL-1.8B");
    static final int SEGMENT = 64 << 10;

    static final HubFile CONFIG = HubFile.text("config.json", "{\"model_type\": \"internlm\"}");
    static final HubFile TOKENIZER = HubFile.noise("tokenizer.model", 50_000, 2);
    static final HubFile WEIGHTS = HubFile.noise("model.safetensors", 1_000_000, 3);
    static final List<HubFile> FILES = List.of(
            HubFile.text(".gitattributes", "*.safetensors filter=lfs"),
            HubFile.text("README.md", "# TroL"),
            HubFile.text("added_tokens.json", "{}"),
            CONFIG,
            HubFile.noise("figures/demo.png", 30_000, 1),
            WEIGHTS,
            HubFile.noise("pytorch_model.bin", 200_000, 4),
            TOKENIZER,
            HubFile.text("tokenizer_config.json", "{\"add_bos_token\": true}"),
            HubFile.noise("trol_gating.pt", 3_000, 5));
    static final List<String> NEEDED = List.of(
            "added_tokens.json",
            "config.json",
            "model.safetensors",
            "tokenizer.model",
            "tokenizer_config.json",
            "trol_gating.pt");
    static final Pace HASTE = new Pace(
            SEGMENT, Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofSeconds(5), 5, Duration.ofMillis(20));

    private Hubs() {}

    static HubOptions options(FakeHub hub, Path cache) {
        return HubOptions.fromEnvironment(Map.of(), cache)
                .withEndpoint(hub.endpoint())
                .withCache(cache)
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    static Hub client(FakeHub hub, Path cache) {
        return new Hub(options(hub, cache), HASTE);
    }

    static List<String> files(Path folder) throws java.io.IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
