package io.github.trol4j.vision.image;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates the data of a PNG file and undoes the row filters, one row at a time. */
final class PngRows implements AutoCloseable {
    private final Bytes file;
    private final PngHeader header;
    private final Inflater inflater = new Inflater();
    private final int pixelBytes;
    private final byte[] filter = new byte[1];
    private byte[] row = {};
    private byte[] previous = {};
    private int nextChunk;

    PngRows(Bytes file, PngHeader header) {
        this.file = file;
        this.header = header;
        this.pixelBytes = Math.max(1, header.channels() * header.depth() / 8);
    }

    /** Starts a pass whose rows have that many pixels; the row above its first one counts as zero. */
    void begin(int columns) {
        row = new byte[header.rowBytes(columns)];
        previous = new byte[row.length];
    }

    /** The next row, valid until the call after next. */
    byte[] next() {
        byte[] reused = previous;
        previous = row;
        row = reused;
        inflate(filter);
        inflate(row);
        switch (filter[0]) {
            case 0 -> {}
            case 1 -> left();
            case 2 -> up();
            case 3 -> average();
            case 4 -> paeth();
            default -> throw file.damaged("row filter %d does not exist".formatted(filter[0] & 0xFF));
        }
        return row;
    }

    private void inflate(byte[] into) {
        int at = 0;
        while (at < into.length) {
            try {
                int count = inflater.inflate(into, at, into.length - at);
                at += count;
                if (count == 0) {
                    feed();
                }
            } catch (DataFormatException e) {
                throw new ImageException(
                        file.damaged("its compressed data is invalid, " + e.getMessage())
                                .getMessage(),
                        e);
            }
        }
    }

    private void feed() {
        if (inflater.finished()
                || inflater.needsDictionary()
                || nextChunk == header.data().size()) {
            throw file.truncated("its compressed data ends before the last row");
        }
        PngHeader.Span span = header.data().get(nextChunk++);
        PngHeader.verifyChecksum(file, span.at() - 8L, span.length());
        inflater.setInput(file.data(), span.at(), span.length());
    }

    private void left() {
        for (int i = pixelBytes; i < row.length; i++) {
            row[i] += row[i - pixelBytes];
        }
    }

    private void up() {
        for (int i = 0; i < row.length; i++) {
            row[i] += previous[i];
        }
    }

    private void average() {
        for (int i = 0; i < row.length; i++) {
            int before = i < pixelBytes ? 0 : row[i - pixelBytes] & 0xFF;
            row[i] += (byte) ((before + (previous[i] & 0xFF)) >> 1);
        }
    }

    private void paeth() {
        for (int i = 0; i < row.length; i++) {
            int a = i < pixelBytes ? 0 : row[i - pixelBytes] & 0xFF;
            int b = previous[i] & 0xFF;
            int c = i < pixelBytes ? 0 : previous[i - pixelBytes] & 0xFF;
            int toA = Math.abs(b - c);
            int toB = Math.abs(a - c);
            int toC = Math.abs(a + b - 2 * c);
            row[i] += (byte) (toA <= toB && toA <= toC ? a : toB <= toC ? b : c);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
