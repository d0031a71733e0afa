package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.EvalException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All asked items as a table with a header, quoted as in RFC 4180. */
final class ItemsCsv {
    private ItemsCsv() {}

    static void write(Path file, List<SetResult> results) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("set,n,id,question,expected,reply,error,clean,official,gates,gate_text,gate_image,groups\r\n");
            for (SetResult result : results) {
                for (SetResult.Line line : result.lines()) {
                    out.write(row(result.info().name(), line));
                }
            }
        } catch (IOException e) {
            throw new EvalException("cannot write " + file + ": " + e, e);
        }
    }

    private static String row(String set, SetResult.Line line) {
        StringBuilder out = new StringBuilder();
        cell(out, set);
        cell(out, Integer.toString(line.item().position()));
        cell(out, line.item().id().text());
        cell(out, line.item().question());
        cell(out, line.item().expected());
        cell(out, line.outcome().reply());
        cell(out, line.outcome().error());
        cell(out, line.credit() == null ? null : line.credit().toString());
        cell(out, line.official());
        GateSummary gates = line.outcome().gates();
        cell(out, gates == null ? null : gates.words());
        cell(out, gates == null ? null : overall(gates.text()));
        cell(out, gates == null ? null : overall(gates.image()));
        cell(out, groups(line));
        out.setLength(out.length() - 1);
        return out.append("\r\n").toString();
    }

    private static @Nullable String overall(List<Double> layers) {
        return layers.isEmpty() ? null : String.format(Locale.ROOT, "%.4f", GateSummary.overall(layers));
    }

    private static String groups(SetResult.Line line) {
        return line.groups().entrySet().stream()
                .map(group -> group.getKey() + ": " + group.getValue())
                .collect(Collectors.joining("; "));
    }

    private static void cell(StringBuilder out, @Nullable String text) {
        String value = text == null ? "" : text;
        boolean quoted = value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        out.append(quoted ? "\"" + value.replace("\"", "\"\"") + "\"" : value).append(',');
    }
}
