package io.github.trol4j.models.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Outcome of a benchmark.
 *
 * @param facts what was measured on what, for people, in reading order
 * @param rows the figures
 * @param roofline the limits of the machine that the rows are compared with
 */
public record BenchReport(Map<String, String> facts, List<BenchRow> rows, Roofline roofline) {
    public Optional<BenchRow> row(String name) {
        return rows.stream().filter(r -> r.name().equals(name)).findFirst();
    }
}
