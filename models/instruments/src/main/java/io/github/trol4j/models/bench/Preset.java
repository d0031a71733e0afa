package io.github.trol4j.models.bench;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.text.FileSource;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.TrolConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Published models whose shape can be measured without having them; their configurations are the published ones. */
public enum Preset {
    TROL_1_8B("TroL-1.8B"),
    TROL_3_8B("TroL-3.8B"),
    TROL_7B("TroL-7B");

    private final String published;

    Preset(String published) {
        this.published = published;
    }

    /** The name on the command line. */
    public String label() {
        return published.toLowerCase(Locale.ROOT);
    }

    public TrolConfig config() {
        return TrolConfig.read(files());
    }

    /** A checkpoint of this shape with random weights and no tokenizer: it can be converted and measured, not asked. */
    public ModelFiles files() {
        return new ModelFiles.MadeUp(
                "random weights of " + label(),
                FileSource.resources(Preset.class, published),
                () -> RandomTensorSource.of(config(), config().family().publishedRank()));
    }

    /** @throws EngineException if there is no such preset, naming those there are */
    public static Preset named(String label) {
        return Arrays.stream(values())
                .filter(p -> p.label().equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException("There is no preset '%s'; known: %s, nano".formatted(label, labels())));
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Preset::label).toList();
    }
}
