package io.github.trol4j.models.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.models.eval.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How numbers are printed for people, and how a tree of scores becomes a table. */
final class Numbers {
    private Numbers() {}

    static String two(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }

    static String interval(Interval interval) {
        return Double.isNaN(interval.low()) ? "-" : two(interval.low()) + " .. " + two(interval.high());
    }

    /** The numbers of a tree with their paths; lists are left out, they hold items. */
    static List<Map.Entry<String, String>> flat(JsonNode tree) {
        List<Map.Entry<String, String>> out = new ArrayList<>();
        flat("", tree, out);
        return out;
    }

    private static void flat(String path, JsonNode node, List<Map.Entry<String, String>> out) {
        if (node.isObject()) {
            node.properties().forEach(field -> {
                boolean holdsItems =
                        List.of("predictions", "grades", "submission").contains(field.getKey());
                String name = path.isEmpty() ? field.getKey() : path + " / " + field.getKey();
                if (!holdsItems) {
                    flat(name, field.getValue(), out);
                }
            });
        } else if (node.isNumber()) {
            out.add(Map.entry(path, node.isIntegralNumber() ? node.asText() : number(node.doubleValue())));
        } else if (node.isTextual()) {
            out.add(Map.entry(path, node.textValue()));
        } else if (node.isNull()) {
            out.add(Map.entry(path, "-"));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("0{1,2}$", "");
    }
}
