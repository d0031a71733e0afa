package io.github.trol4j.cli;

import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.eval.DecodingOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All combinations of the values that a sweep names. */
final class EvalSweep {
    private static final List<String> KEYS = List.of("weights", "traversal", "backend", "beams");

    private EvalSweep() {}

    /** One combination. */
    record Setting(Map<String, String> values) {
        /** For example {@code weights=q8,traversal=full}; also the name of the folder. */
        String name() {
            List<String> parts = new ArrayList<>();
            values.forEach((key, value) -> parts.add(key + "=" + value));
            return String.join(",", parts);
        }

        EvalRun.How apply(EvalRun.How base) {
            ModelFlags model = new ModelFlags();
            model.model = base.model().model;
            model.threads = base.model().threads;
            model.maxPixels = base.model().maxPixels;
            model.backend = values.getOrDefault("backend", base.model().backend);
            model.weights = values.containsKey("weights")
                    ? constant(Precision.class, String.valueOf(values.get("weights")))
                    : base.model().weights;
            Traversal traversal = values.containsKey("traversal")
                    ? constant(Traversal.class, String.valueOf(values.get("traversal")))
                    : base.traversal();
            DecodingOptions decoding = values.containsKey("beams")
                    ? new DecodingOptions(
                            number(String.valueOf(values.get("beams"))),
                            base.decoding().likelihood())
                    : base.decoding();
            return new EvalRun.How(model, traversal, decoding, base.selection());
        }
    }

    static List<Setting> settings(List<String> sweeps) {
        List<Setting> settings = List.of(new Setting(Map.of()));
        for (String sweep : sweeps) {
            int equals = sweep.indexOf('=');
            String key = equals < 0 ? sweep : sweep.substring(0, equals);
            if (equals < 0 || !KEYS.contains(key)) {
                throw new UsageException(
                        "--sweep takes KEY=VALUE,VALUE with a key of " + KEYS + ", got '" + sweep + "'");
            }
            List<Setting> longer = new ArrayList<>();
            for (Setting setting : settings) {
                for (String value : sweep.substring(equals + 1).split(",", -1)) {
                    Map<String, String> values = new LinkedHashMap<>(setting.values());
                    values.put(key, value);
                    longer.add(new Setting(values));
                }
            }
            settings = longer;
        }
        return settings;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String value) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(value.toUpperCase(Locale.ROOT))) return constant;
        }
        throw new UsageException("'" + value + "' is none of " + List.of(type.getEnumConstants()));
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UsageException("beams must be a number, got '" + value + "'");
        }
    }
}
