package io.github.trol4j.models.eval.data;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.Picture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Base64;

/**
 * A picture as base64 text inside another file.
 *
 * @param offset first byte of the cell, in bytes from the start of the file
 * @param length bytes of the cell; quotes and a separator at its end may be among them
 */
record Base64Cell(Path table, long offset, int length) implements Picture {
    @Override
    public byte[] bytes() {
        byte[] cell = new byte[length];
        try (RandomAccessFile in = new RandomAccessFile(table.toFile(), "r")) {
            in.seek(offset);
            in.readFully(cell);
        } catch (IOException e) {
            throw new EvalException("the picture at byte " + offset + " of " + table + " cannot be read: " + e, e);
        }
        byte[] bytes = Base64.getMimeDecoder().decode(cell); // skips quotes, tabs and line ends
        if (bytes.length == 0) {
            throw new EvalException("the picture at byte " + offset + " of " + table + " is empty");
        }
        return bytes;
    }

    @Override
    public String origin() {
        return table.getFileName() + " at byte " + offset;
    }
}
