package io.github.trol4j.models.eval.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.SchemaNode;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.Picture;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One Parquet file: rows without their picture columns, and pictures by row number. Structs, lists and nulls become JSON; a picture
 * column is either raw bytes or a struct with a field {@code bytes}.
 */
public final class ParquetFile {
    private final Path file;
    private final PictureColumn pictures;

    private ParquetFile(Path file) {
        this.file = file;
        this.pictures = new PictureColumn(file);
    }

    public static ParquetFile of(Path file) {
        return new ParquetFile(file);
    }

    /**
     * Visits the rows with the named columns that the file has; the number is the row's place from 0. Throws {@link EvalException}
     * if the file is not Parquet or is damaged.
     */
    public void rows(List<String> columns, BiConsumer<Integer, ObjectNode> visit) {
        List<ObjectNode> rows =
                new ArrayList<>(); // rows are small; a reader's own exceptions must not mix with the visitor's
        try (ParquetFileReader reader = open(file);
                RowReader row = project(reader, columns)) {
            while (row.hasNext()) {
                row.next();
                rows.add(object(row));
            }
        } catch (IOException | RuntimeException e) {
            throw broken(file, e);
        }
        for (int i = 0; i < rows.size(); i++) {
            visit.accept(i, rows.get(i));
        }
    }

    /** The picture in a column of a row, read when its bytes are asked for. */
    public Picture picture(int row, String column) {
        return new ParquetPicture(pictures, row, column);
    }

    static ParquetFileReader open(Path file) throws IOException {
        return ParquetFileReader.open(InputFile.of(file));
    }

    static EvalException broken(Path file, Exception cause) {
        if (cause instanceof EvalException own) {
            return own;
        }
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return new EvalException(
                "%s cannot be read as Parquet: %s. Download it again, or write it again uncompressed or with snappy, zstd or gzip."
                        .formatted(file, root),
                cause);
    }

    private static RowReader project(ParquetFileReader reader, List<String> columns) {
        List<String> present = new ArrayList<>();
        for (SchemaNode child : reader.getFileSchema().getRootNode().children()) {
            if (columns.contains(child.name())) {
                present.add(child.name());
            }
        }
        return reader.buildRowReader()
                .projection(ColumnProjection.columns(present.toArray(String[]::new)))
                .build();
    }

    private static ObjectNode object(StructAccessor row) {
        ObjectNode out = Json.object();
        for (int i = 0; i < row.getFieldCount(); i++) {
            out.set(row.getFieldName(i), row.isNull(i) ? JsonNodeFactory.instance.nullNode() : json(row.getValue(i)));
        }
        return out;
    }

    private static JsonNode json(@Nullable Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case null -> nodes.nullNode();
            case String text -> nodes.textNode(text);
            case Integer number -> nodes.numberNode(number);
            case Long number -> nodes.numberNode(number);
            case Float number -> nodes.numberNode(number.doubleValue());
            case Double number -> nodes.numberNode(number);
            case BigDecimal number -> nodes.numberNode(number);
            case Boolean flag -> nodes.booleanNode(flag);
            case byte[] bytes -> nodes.binaryNode(bytes);
            case PqStruct struct -> object(struct);
            case PqList list ->
                Json.array(list.values().stream().map(ParquetFile::json).toList());
            default -> nodes.textNode(value.toString());
        };
    }
}
