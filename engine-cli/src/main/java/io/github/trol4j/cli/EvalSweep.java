package io.github.trol4j.cli;

import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.eval.DecodingOptions;
import java.util.ArrayList;
import java.util.Arrays;
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
        /** For example {@code weights=q8,traversal=full}. */
        String name() {
            List<String> parts = new ArrayList<>();
            values.forEach((key, value) -> parts.add(key + "=" + value));
            return String.join(",", parts);
        }

        /** The name, fit for a folder. */
        String folder() {
            return name().replaceAll("[/\\\\:*?\"<>|]", "_");
        }

        EvalRun.How apply(EvalRun.How base) {
            ModelFlags model = base.model().copy();
            model.backend = values.getOrDefault("backend", model.backend);
            model.weights = values.containsKey("weights") ? constant(Precision.class, "weights") : model.weights;
            Traversal traversal =
                    values.containsKey("traversal") ? Traversal.parse(value("traversal")) : base.traversal();
            DecodingOptions decoding = values.containsKey("beams")
                    ? new DecodingOptions(
                            number(value("beams")), base.decoding().likelihood())
                    : base.decoding();
            return new EvalRun.How(model, traversal, decoding, base.selection(), base.fresh());
        }

        private <E extends Enum<E>> E constant(Class<E> type, String key) {
            List<String> names = Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                    .toList();
            int index = names.indexOf(value(key).toLowerCase(Locale.ROOT));
            if (index < 0) {
                throw new UsageException(
                        "--sweep %s takes %s, got '%s'".formatted(key, String.join(", ", names), value(key)));
            }
            return type.getEnumConstants()[index];
        }

        private String value(String key) {
            return values.getOrDefault(key, "");
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
                for (String value : values(key, sweep.substring(equals + 1))) {
                    Map<String, String> values = new LinkedHashMap<>(setting.values());
                    values.put(key, value);
                    longer.add(new Setting(values));
                }
            }
            settings = longer;
        }
        return settings;
    }

    /** Policies have commas of their own. */
    private static List<String> values(String key, String list) {
        return key.equals("traversal") ? Traversal.split(list) : List.of(list.split(",", -1));
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new UsageException("--sweep beams takes whole numbers from 1 on, got '" + value + "'");
        }
    }
}
