package io.github.trol4j.models.bench;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.models.load.TrolConfig;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Published models whose shape can be measured without having them. */
public enum Preset {
    TROL_1_8B("trol-1.8b", TrolConfig::trol18b),
    TROL_3_8B("trol-3.8b", TrolConfig::trol38b),
    TROL_7B("trol-7b", TrolConfig::trol7b);

    private final String label;
    private final Supplier<TrolConfig> config;

    Preset(String label, Supplier<TrolConfig> config) {
        this.label = label;
        this.config = config;
    }

    /** The name on the command line. */
    public String label() {
        return label;
    }

    public TrolConfig config() {
        return config.get();
    }

    /** @throws EngineException if there is no such preset, naming those there are */
    public static Preset named(String label) {
        return Arrays.stream(values())
                .filter(p -> p.label.equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException("There is no preset '%s'; known: %s, nano".formatted(label, labels())));
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Preset::label).toList();
    }
}
