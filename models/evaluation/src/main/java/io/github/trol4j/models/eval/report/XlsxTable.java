package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.Submission;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/** Writes a submission as a spreadsheet, which is what the MMBench server takes. */
final class XlsxTable {
    private static final int MAX_CELL = 32_767; // characters that a cell of the format can hold

    private XlsxTable() {}

    static void write(Path file, Submission table) {
        try (OutputStream out = Files.newOutputStream(file);
                Workbook book = new Workbook(out, "trol4j", "1.0")) {
            Worksheet sheet = book.newWorksheet("Sheet1");
            for (int c = 0; c < table.columns().size(); c++) {
                sheet.value(0, c, table.columns().get(c));
            }
            for (int r = 0; r < table.rows().size(); r++) {
                List<@Nullable Object> row = table.rows().get(r);
                for (int c = 0; c < row.size(); c++) {
                    cell(sheet, r + 1, c, row.get(c));
                }
            }
        } catch (IOException e) {
            throw new EvalException("cannot write " + file + ": " + e, e);
        }
    }

    private static void cell(Worksheet sheet, int row, int column, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Number number -> sheet.value(row, column, number);
            default -> {
                String text = value.toString();
                sheet.value(row, column, text.length() > MAX_CELL ? text.substring(0, MAX_CELL) : text);
            }
        }
    }
}
