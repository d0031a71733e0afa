package io.github.trol4j.models.eval.data;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.Picture;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A tab-separated file with a header, quoted as in CSV. Cells of the column {@code image} hold base64 text; they are not kept but
 * found again in the file when the picture is wanted.
 */
public final class TsvFile {
    private static final String IMAGE = "image";
    private static final int MAX_CELL = 1 << 28;

    private final Path file;
    private final InputStream in;
    private final ByteArrayOutputStream cell = new ByteArrayOutputStream();
    private long offset;
    private int last;

    private TsvFile(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /** One row: the cells by column name, and the picture of the column {@code image} if there is one. */
    public record Row(Map<String, String> cells, @Nullable Picture picture) {
        /** The cell, or null if the column does not exist. */
        public @Nullable String get(String column) {
            return cells.get(column);
        }
    }

    /** Visits the rows in file order. Throws {@link EvalException} for a file that ends inside a quoted cell. */
    public static void rows(Path file, Consumer<Row> visit) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            new TsvFile(file, in).read(visit);
        } catch (IOException e) {
            throw new EvalException(file + " cannot be read: " + e, e);
        }
    }

    /** The column names in file order. */
    public static List<String> header(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return new TsvFile(file, in).names();
        } catch (IOException e) {
            throw new EvalException(file + " cannot be read: " + e, e);
        }
    }

    private void read(Consumer<Row> visit) throws IOException {
        List<String> header = names();
        while (last >= 0) {
            Row row = row(header);
            if (row != null) {
                visit.accept(row);
            }
        }
    }

    private List<String> names() throws IOException {
        List<String> header = new ArrayList<>();
        do {
            nextCell();
            header.add(cell.toString(StandardCharsets.UTF_8));
        } while (last == '\t');
        return header;
    }

    private @Nullable Row row(List<String> header) throws IOException {
        Map<String, String> cells = new LinkedHashMap<>();
        Picture picture = null;
        int column = 0;
        do {
            long start = offset;
            nextCell();
            String name = column < header.size() ? header.get(column) : "column " + column;
            if (name.equals(IMAGE)) {
                picture = new Base64Cell(file, start, Math.toIntExact(offset - start));
            } else {
                cells.put(name, cell.toString(StandardCharsets.UTF_8));
            }
            column++;
        } while (last == '\t');
        boolean blank = column == 1 && cell.size() == 0;
        return blank ? null : new Row(cells, picture);
    }

    // Reads one cell into the buffer; afterwards `last` is the separator: a tab, a line feed, or -1 at the end of the
    // file.
    private void nextCell() throws IOException {
        cell.reset();
        int c = next();
        if (c == '"') {
            c = quoted();
        }
        for (; c != '\t' && c != '\n' && c >= 0; c = next()) {
            if (c == '\r') {
                c = next();
                if (c != '\n' && c >= 0) {
                    throw new EvalException(file + ": a carriage return inside a cell that is not quoted");
                }
                break;
            }
            put(c);
        }
        last = c;
    }

    private int quoted() throws IOException {
        while (true) {
            int c = next();
            if (c < 0) {
                throw new EvalException(file + " ends inside a quoted cell; the download is not complete");
            }
            if (c == '"') {
                c = next();
                if (c != '"') {
                    return c;
                }
            }
            put(c);
        }
    }

    private int next() throws IOException {
        int c = in.read();
        if (c >= 0) {
            offset++;
        }
        return c;
    }

    private void put(int c) {
        if (cell.size() >= MAX_CELL) {
            throw new EvalException(file + " has a cell of more than " + MAX_CELL + " bytes");
        }
        cell.write(c);
    }
}
