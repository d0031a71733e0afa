package io.github.trol4j.models.eval.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** All asked items as a table with a header, quoted as in RFC 4180. */
final class ItemsCsv {
    private ItemsCsv() {}

    static String of(List<SetResult> results) {
        StringBuilder out = new StringBuilder("set,n,id,question,expected,reply,error,clean,official,gates\r\n");
        for (SetResult result : results) {
            for (SetResult.Line line : result.lines()) {
                row(out, result.info().name(), line);
            }
        }
        return out.toString();
    }

    private static void row(StringBuilder out, String set, SetResult.Line line) {
        cell(out, set);
        cell(out, Integer.toString(line.item().position()));
        cell(out, line.item().id().text());
        cell(out, line.item().question());
        cell(out, line.item().expected());
        cell(out, line.outcome().reply());
        cell(out, line.outcome().error());
        cell(out, line.credit() == null ? null : line.credit().toString());
        cell(out, line.official());
        cell(out, line.outcome().gates());
        out.setLength(out.length() - 1);
        out.append("\r\n");
    }

    private static void cell(StringBuilder out, @Nullable String text) {
        String value = text == null ? "" : text;
        boolean quoted = value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        out.append(quoted ? "\"" + value.replace("\"", "\"\"") + "\"" : value).append(',');
    }
}
