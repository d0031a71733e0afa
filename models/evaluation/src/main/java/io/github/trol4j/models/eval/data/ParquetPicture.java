package io.github.trol4j.models.eval.data;

import io.github.trol4j.models.eval.Picture;
import java.util.Optional;

/** A picture stored as bytes in a Parquet file. */
record ParquetPicture(PictureColumn source, int row, String column) implements Picture {
    @Override
    public byte[] bytes() {
        return source.bytes(row, column);
    }

    @Override
    public Optional<String> problem() {
        return source.problem(row, column);
    }

    @Override
    public String origin() {
        return source.file().getFileName() + " row " + row + " column " + column;
    }
}
