package io.github.trol4j.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor in host memory exactly as a file stores it: row-major, little-endian, often mapped and not aligned. It knows where it
 * came from so that every later complaint can name the file.
 *
 * @param name full name in the checkpoint, for example {@code model.layers.0.attention.wo.ffn.weight}
 * @param origin file the bytes come from, for messages
 * @param shape sizes, outermost first; empty for a scalar
 * @param data exactly {@code elements() * dtype.bytes()} bytes
 */
public record HostTensor(String name, String origin, DType dtype, long[] shape, MemorySegment data) {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Half-precision elements that are decoded together. */
    private static final int CHUNK = 4096;

    public HostTensor {
        long elements = elements(shape, name, origin);
        if (data.byteSize() % dtype.bytes() != 0 || data.byteSize() / dtype.bytes() != elements) {
            throw new CheckpointException("Tensor '%s' in %s: shape %s of %s does not fit the %d bytes of its data"
                    .formatted(Shown.text(name), origin, Arrays.toString(shape), dtype, data.byteSize()));
        }
    }

    /** A tensor that we computed ourselves, for example a rearranged or decoded one; keeps the name and origin it stems from. */
    public static HostTensor of(String name, String origin, float[] values, long... shape) {
        MemorySegment copy = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, Float.BYTES)]);
        MemorySegment.copy(values, 0, copy, F32, 0, values.length);
        return new HostTensor(name, origin, DType.F32, shape, copy);
    }

    public long elements() {
        return elements(shape, name, origin);
    }

    /** Number of rows when seen as a matrix of {@code shape[0]} rows. */
    public int rows() {
        return indexable(outermost());
    }

    /** Elements per row when seen as a matrix of {@code shape[0]} rows, all further axes flattened. */
    public int width() {
        long rows = outermost();
        return rows == 0 ? 0 : indexable(elements() / rows);
    }

    /** Rows {@code from .. from+count-1} of the outermost axis, sharing these bytes. */
    public HostTensor slice(int from, int count) {
        long rowBytes = (long) width() * dtype.bytes();
        long[] sliced = shape.clone();
        sliced[0] = count;
        return new HostTensor(name, origin, dtype, sliced, data.asSlice(from * rowBytes, count * rowBytes));
    }

    /** The same bytes under another shape of equal size. */
    public HostTensor reshape(long... other) {
        return new HostTensor(name, origin, dtype, other, data);
    }

    /** Decodes {@code count} elements starting at flat index {@code from} into {@code into[at...]}. Exact for every float type. */
    public void read(long from, float[] into, int at, int count) {
        switch (dtype) {
            case F32 -> MemorySegment.copy(data, F32, from * 4, into, at, count);
            case F16, BF16 -> {
                // A loop over an array is fast before it is compiled, too.
                short[] halves = new short[Math.min(count, CHUNK)];
                for (int done = 0; done < count; done += CHUNK) {
                    int some = Math.min(count - done, CHUNK);
                    MemorySegment.copy(data, I16, (from + done) * 2, halves, 0, some);
                    widen(halves, some, into, at + done);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = (float) number(from + i);
                }
            }
        }
    }

    private void widen(short[] halves, int count, float[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + i] = dtype == DType.F16 ? Float.float16ToFloat(halves[i]) : Float.intBitsToFloat(halves[i] << 16);
        }
    }

    /** All elements as f32, row-major. */
    public float[] toFloats() {
        float[] values = new float[indexable(elements())];
        read(0, values, 0, values.length);
        return values;
    }

    private double number(long i) {
        return switch (dtype) {
            case F64 -> data.get(F64, i * 8);
            case I64 -> data.get(I64, i * 8);
            case I32 -> data.get(I32, i * 4);
            case I16 -> data.get(I16, i * 2);
            case I8 -> data.get(ValueLayout.JAVA_BYTE, i);
            case U8 -> data.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
            case BOOL -> data.get(ValueLayout.JAVA_BYTE, i) == 0 ? 0 : 1;
            case F32, F16, BF16 -> throw new AssertionError("decoded in bulk: " + dtype);
        };
    }

    private long outermost() {
        if (shape.length == 0) {
            throw new CheckpointException(
                    "Tensor '%s' in %s is a single value and has no rows".formatted(Shown.text(name), origin));
        }
        return shape[0];
    }

    private int indexable(long count) {
        if (count > Integer.MAX_VALUE) {
            throw new CheckpointException("Tensor '%s' in %s of shape %s is too large for one array: %d"
                    .formatted(Shown.text(name), origin, Arrays.toString(shape), count));
        }
        return (int) count;
    }

    /** Product of the sizes, refusing what no file can hold. */
    public static long elements(long[] shape, String name, String origin) {
        long n = 1;
        for (long size : shape) {
            if (size < 0 || Math.multiplyHigh(n, size) != 0 || n * size < 0) {
                throw new CheckpointException("Tensor '%s' in %s has an impossible shape %s"
                        .formatted(Shown.text(name), origin, Arrays.toString(shape)));
            }
            n *= size;
        }
        return n;
    }

    @Override
    public String toString() {
        return "%s %s %s".formatted(Shown.text(name), dtype, Arrays.toString(shape));
    }
}
