package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.bench.BenchReport;
import io.github.trol4j.models.bench.BenchRow;
import io.github.trol4j.models.bench.BenchRow.Share;
import io.github.trol4j.models.bench.Roofline;
import io.github.trol4j.models.bench.Samples;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes the outcome of a benchmark for people or for programs. */
enum BenchTable {
    /** Tables in Markdown. */
    MD {
        @Override
        String of(BenchReport report) {
            StringBuilder text = new StringBuilder();
            report.facts().forEach((key, value) -> text.append("- %s: %s%n".formatted(key, value)));
            text.append("%n| row | measures | median | min - max | n | unit | share of the limit |%n".formatted());
            text.append("|---|---|---:|---:|---:|---|---|%n".formatted());
            for (BenchRow row : report.rows()) {
                Samples s = row.samples();
                text.append("| %s | %s | %s | %s - %s | %d | %s | %s |%n"
                        .formatted(
                                row.name(),
                                row.what(),
                                number(s.median()),
                                number(s.min()),
                                number(s.max()),
                                s.count(),
                                row.unit(),
                                row.limit() == null ? "" : share(row.limit())));
            }
            roofline(report.roofline(), text);
            return text.toString();
        }

        private void roofline(Roofline roofline, StringBuilder text) {
            if (roofline.threads() == 0) {
                return;
            }
            text.append("%n| roofline, %d threads | limit | unit |%n|---|---:|---|%n".formatted(roofline.threads()));
            limits(roofline)
                    .forEach((name, value) -> text.append("| %s | %s | %s |%n"
                            .formatted(name, number(value), name.equals("bandwidth") ? "GB/s read" : "GOP/s")));
            text.append(System.lineSeparator());
            roofline.remarks().forEach(remark -> text.append("- %s%n".formatted(remark)));
        }

        private String share(Share limit) {
            return String.format(Locale.ROOT, "%.0f %% of %s", 100 * limit.fraction(), limit.of());
        }
    },
    /** One line a row, with a heading. */
    CSV {
        @Override
        String of(BenchReport report) {
            StringBuilder text = new StringBuilder("row,median,min,max,n,unit,share%n".formatted());
            for (BenchRow row : report.rows()) {
                Samples s = row.samples();
                text.append(String.format(
                        Locale.ROOT,
                        "%s,%s,%s,%s,%d,%s,%s%n",
                        row.name().contains(",") ? '"' + row.name() + '"' : row.name(),
                        s.median(),
                        s.min(),
                        s.max(),
                        s.count(),
                        row.unit(),
                        row.limit() == null ? "" : row.limit().fraction()));
            }
            limits(report.roofline())
                    .forEach((name, value) -> text.append(String.format(
                            Locale.ROOT,
                            "roofline_%s,%s,%s,%s,1,%s,1.0%n",
                            name,
                            value,
                            value,
                            value,
                            name.equals("bandwidth") ? "GB/s" : "GOP/s")));
            return text.toString();
        }
    },
    /** One object with every single measurement. */
    JSON {
        @Override
        String of(BenchReport report) {
            ObjectNode root = new ObjectMapper().createObjectNode();
            report.facts().forEach(root.putObject("facts")::put);
            ObjectNode rows = root.putObject("rows");
            for (BenchRow row : report.rows()) {
                Samples s = row.samples();
                ObjectNode node = rows.putObject(row.name())
                        .put("what", row.what())
                        .put("unit", row.unit())
                        .put("median", s.median())
                        .put("min", s.min())
                        .put("max", s.max());
                for (double value : s.values()) {
                    node.withArray("samples").add(value);
                }
                if (row.limit() != null) {
                    node.put("share", row.limit().fraction())
                            .put("share_of", row.limit().of());
                }
            }
            Roofline roofline = report.roofline();
            if (roofline.threads() > 0) {
                ObjectNode node = root.putObject("roofline").put("threads", roofline.threads());
                limits(roofline)
                        .forEach(
                                (name, value) -> node.put(name + (name.equals("bandwidth") ? "_gbs" : "_gops"), value));
                roofline.remarks().forEach(node.withArray("remarks")::add);
            }
            return root.toPrettyString() + System.lineSeparator();
        }
    };

    abstract String of(BenchReport report);

    /** In GB/s and GOP/s. */
    private static Map<String, Double> limits(Roofline roofline) {
        Map<String, Double> limits = new TreeMap<>();
        if (roofline.bandwidth() > 0) {
            limits.put("bandwidth", roofline.bandwidth() / 1e9);
        }
        for (Map.Entry<WeightFormat, Double> entry : roofline.matrix().entrySet()) {
            String name =
                    entry.getKey() == WeightFormat.Q8 ? "int8" : entry.getKey().label();
            limits.put(name, entry.getValue() / 1e9);
        }
        return limits;
    }

    /** Four digits, which is more than any measurement is good for. */
    private static String number(double value) {
        int digits = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
