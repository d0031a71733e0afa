package io.github.trol4j.core.cpu;

import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Locale;

/**
 * Weights as bytes of a file: their memory as it is, which depends neither on the processor nor on oneDNN. Whoever changes a layout of
 * {@link Encoding} or {@link CpuWeight} raises the version here, so that older files are refused instead of misread.
 */
final class CpuStore {
    private static final String VERSION = CpuBackend.NAME + "/1:";
    private static final String ROWS_F32 = VERSION + "rows-f32";
    private static final String ROWS_F16 = VERSION + "rows-f16";
    private static final long ALIGNMENT = 64;

    private CpuStore() {}

    /** A copy of the weight's memory. */
    static StoredWeight store(CpuWeight weight, SegmentAllocator allocator) {
        MemorySegment copy = allocator.allocate(size(weight), ALIGNMENT);
        copy.copyFrom(Memory.at(weight.memory().address(), copy.byteSize()));
        return StoredWeight.of(weight.name(), encoding(weight), weight.rows(), weight.width(), copy);
    }

    /** A weight that looks at the bytes of the file, where they are aligned; else at a copy. */
    static CpuWeight restore(StoredWeight stored) {
        int rows = stored.rows();
        int width = stored.width();
        boolean half = stored.encoding().equals(ROWS_F16);
        if (half || stored.encoding().equals(ROWS_F32)) {
            long size = plainSize(rows, width, half);
            return new CpuWeight.RowTable(stored.name(), rows, width, half, memory(stored, size));
        }
        for (Encoding encoding : Encoding.values()) {
            if (stored.encoding().equals(panels(encoding))) {
                long size = CpuWeight.PackedMatrix.size(encoding, rows, width);
                return new CpuWeight.PackedMatrix(stored.name(), rows, width, encoding, memory(stored, size));
            }
        }
        throw stored.unknownTo(CpuBackend.NAME);
    }

    private static NativeMemory memory(StoredWeight stored, long size) {
        MemorySegment bytes = stored.parts(size).getFirst();
        if (bytes.isNative() && size > 0 && bytes.address() % ALIGNMENT == 0) {
            return NativeMemory.borrow(bytes);
        }
        NativeMemory copy = NativeMemory.allocate(size, stored.name());
        Memory.at(copy.address(), size).copyFrom(bytes);
        return copy;
    }

    private static long size(CpuWeight weight) {
        return switch (weight) {
            case CpuWeight.PackedMatrix p -> CpuWeight.PackedMatrix.size(p.encoding(), p.rows(), p.width());
            case CpuWeight.RowTable p -> plainSize(p.rows(), p.width(), p.half());
        };
    }

    private static long plainSize(int rows, int width, boolean half) {
        return (long) rows * width * (half ? Short.BYTES : Float.BYTES);
    }

    private static String encoding(CpuWeight weight) {
        return switch (weight) {
            case CpuWeight.PackedMatrix p -> panels(p.encoding());
            case CpuWeight.RowTable p -> p.half() ? ROWS_F16 : ROWS_F32;
        };
    }

    private static String panels(Encoding encoding) {
        return VERSION + encoding.name().toLowerCase(Locale.ROOT);
    }
}
