package io.github.trol4j.core.cpu;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Memory;
import java.util.Locale;

/** A parameter outside the heap; the backend frees it when it is closed. */
sealed interface CpuWeight extends Weight {
    NativeMemory memory();

    /**
     * The weight as rows that are read one by one.
     *
     * @throws BackendException if it was prepared as something else, or by another backend
     */
    static RowTable table(Weight weight) {
        if (weight instanceof RowTable mine) {
            return mine;
        }
        throw unsuited(weight, "a vector or a table of rows");
    }

    /**
     * The weight as a matrix to multiply with.
     *
     * @throws BackendException if it was prepared as something else, or by another backend
     */
    static PackedMatrix matrix(Weight weight) {
        if (weight instanceof PackedMatrix mine) {
            return mine;
        }
        throw unsuited(weight, "a matrix to multiply with");
    }

    private static BackendException unsuited(Weight weight, String wanted) {
        String why = weight instanceof CpuWeight ? "was not prepared as " + wanted : "was prepared by another backend";
        return new BackendException("Weight %s %s".formatted(weight.name(), why));
    }

    /** A matrix {@code [rows, width]} to multiply with, packed in panels of 64 rows. */
    record PackedMatrix(String name, int rows, int width, Encoding encoding, NativeMemory memory) implements CpuWeight {
        /** Bytes that the columns' scales and offsets take, for {@code S8} and {@code Q4}. */
        static long columnBytes(Encoding encoding, int rows) {
            return encoding.isInteger() ? 2L * Encoding.panels(rows) * Encoding.PANEL * Float.BYTES : 0;
        }

        static long size(Encoding encoding, int rows, int width) {
            return Encoding.panels(rows) * encoding.panelBytes(width) + columnBytes(encoding, rows);
        }

        long panel(int index) {
            return memory.address() + index * encoding.panelBytes(width);
        }

        /** A float per row: the scale of its integers. */
        long scales() {
            return panel(Encoding.panels(rows));
        }

        /** An integer per row: 128 times the sum of its integers. */
        long offsets() {
            return scales() + (long) Encoding.panels(rows) * Encoding.PANEL * Float.BYTES;
        }

        @Override
        public String format() {
            return switch (encoding) {
                case S8 -> "q8";
                default -> encoding.name().toLowerCase(Locale.ROOT);
            };
        }

        @Override
        public long bytes() {
            return memory.bytes();
        }
    }

    /** Rows that are read one by one: vectors, biases, positions as f32, token tables also as f16. */
    record RowTable(String name, int rows, int width, boolean half, NativeMemory memory) implements CpuWeight {
        long row(int row) {
            return memory.address() + (long) row * width * (half ? Short.BYTES : Float.BYTES);
        }

        /** Writes a row as f32. */
        void copy(int row, long to) {
            long from = row(row);
            if (!half) {
                Memory.copy(from, to, width * 4L);
                return;
            }
            for (int i = 0; i < width; i++) {
                Memory.putFloat(to + i * 4L, Float.float16ToFloat(Memory.getShort(from + i * 2L)));
            }
        }

        @Override
        public String format() {
            return half ? "f16" : "f32";
        }

        @Override
        public long bytes() {
            return memory.bytes();
        }
    }
}
