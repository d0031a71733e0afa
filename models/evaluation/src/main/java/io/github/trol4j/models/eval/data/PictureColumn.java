package io.github.trol4j.models.eval.data;

import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqStruct;
import dev.hardwood.schema.ColumnProjection;
import io.github.trol4j.models.eval.EvalException;
import java.io.IOException;
import java.nio.file.Path;

/** Reads one picture of a Parquet file at a time: opens, skips to the row, closes. Nothing is held between pictures. */
final class PictureColumn {
    private final Path file;

    PictureColumn(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    byte[] bytes(int row, String column) {
        try (ParquetFileReader reader = ParquetFile.open(file);
                RowReader rows = reader.buildRowReader()
                        .projection(ColumnProjection.columns(column))
                        .skip(row)
                        .head(1)
                        .build()) {
            if (!rows.hasNext()) {
                throw new EvalException(file + " has no row " + row);
            }
            rows.next();
            if (rows.isNull(column)) {
                throw new EvalException(file + " row " + row + " has no picture in column '" + column + "'");
            }
            return rows.getValue(column) instanceof PqStruct struct
                    ? struct.getBinary("bytes")
                    : rows.getBinary(column);
        } catch (IOException | RuntimeException e) {
            throw ParquetFile.broken(file, e);
        }
    }
}
