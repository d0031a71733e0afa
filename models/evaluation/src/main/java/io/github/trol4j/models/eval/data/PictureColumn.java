package io.github.trol4j.models.eval.data;

import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqStruct;
import dev.hardwood.schema.ColumnProjection;
import io.github.trol4j.core.Shown;
import io.github.trol4j.core.checkpoint.RegularFiles;
import io.github.trol4j.models.eval.EvalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one picture of a Parquet file at a time: opens, skips to the row, closes. Nothing is held between pictures. A writer that
 * does not embed pictures leaves their bytes out and names a file; it is read where it exists, or beside the Parquet file.
 */
final class PictureColumn {
    private final Path file;
    private final Map<String, List<String>> problems = new HashMap<>();

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
            byte[] embedded = embedded(rows, column);
            return embedded != null ? embedded : Files.readAllBytes(named(rows, row, column));
        } catch (IOException | RuntimeException e) {
            throw ParquetFile.broken(file, e);
        }
    }

    /** Why a row has no picture, if it has none. All rows of a column are looked at together. */
    synchronized Optional<String> problem(int row, String column) {
        List<String> found = problems.computeIfAbsent(column, this::lookThrough);
        String problem = row < found.size() ? found.get(row) : "%s has no row %d".formatted(file, row);
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    private List<String> lookThrough(String column) {
        List<String> found = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFile.open(file);
                RowReader rows = reader.buildRowReader()
                        .projection(ColumnProjection.columns(column))
                        .build()) {
            while (rows.hasNext()) {
                rows.next();
                try {
                    if (embedded(rows, column) == null) {
                        named(rows, found.size(), column);
                    }
                    found.add("");
                } catch (EvalException e) {
                    found.add(String.valueOf(e.getMessage()));
                }
            }
            return found;
        } catch (IOException | RuntimeException e) {
            throw ParquetFile.broken(file, e);
        }
    }

    private static byte @Nullable [] embedded(RowReader rows, String column) {
        if (rows.isNull(column)) {
            return null;
        }
        if (rows.getValue(column) instanceof PqStruct struct) {
            return struct.isNull("bytes") ? null : struct.getBinary("bytes");
        }
        return rows.getBinary(column);
    }

    /** @throws EvalException if no file is named, or it is not there */
    private Path named(RowReader rows, int row, String column) {
        String where = "%s row %d".formatted(file, row);
        if (rows.isNull(column) || !(rows.getValue(column) instanceof PqStruct struct) || !hasPath(struct)) {
            throw new EvalException("%s has no picture in column '%s'".formatted(where, Shown.text(column)));
        }
        String named = struct.getString("path");
        try {
            Path path = Path.of(named);
            Path beside = file.toAbsolutePath().getParent();
            List<Path> places = beside == null
                    ? List.of(path)
                    : List.of(path, beside.resolve(path), beside.resolve(String.valueOf(path.getFileName())));
            for (Path place : places) {
                if (RegularFiles.problem(place).isEmpty()) {
                    return place;
                }
            }
        } catch (InvalidPathException _) {
            // no name that a file could have here
        }
        throw new EvalException(
                "%s names the picture '%s' in column '%s' without embedding it, and there is no such file, nor one beside the Parquet file"
                        .formatted(where, Shown.text(named), Shown.text(column)));
    }

    private static boolean hasPath(PqStruct struct) {
        for (int i = 0; i < struct.getFieldCount(); i++) {
            if (struct.getFieldName(i).equals("path")) {
                return !struct.isNull("path") && !struct.getString("path").isEmpty();
            }
        }
        return false;
    }
}
