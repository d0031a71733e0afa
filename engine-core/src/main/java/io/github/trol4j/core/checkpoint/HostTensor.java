package io.github.trol4j.core.checkpoint;

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

    public HostTensor {
        long bytes = Math.multiplyExact(elements(shape), dtype.bytes());
        if (data.byteSize() != bytes) {
            throw new CheckpointException("Tensor '%s' in %s: shape %s of %s needs %d bytes, the data has %d"
                    .formatted(name, origin, Arrays.toString(shape), dtype, bytes, data.byteSize()));
        }
    }

    /** A tensor that we computed ourselves, for example a rearranged or decoded one; keeps the name and origin it stems from. */
    public static HostTensor of(String name, String origin, float[] values, long... shape) {
        MemorySegment copy = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, Float.BYTES)]);
        MemorySegment.copy(values, 0, copy, F32, 0, values.length);
        return new HostTensor(name, origin, DType.F32, shape, copy);
    }

    public long elements() {
        return elements(shape);
    }

    /** Number of rows when seen as a matrix of {@code shape[0]} rows. */
    public int rows() {
        return Math.toIntExact(shape[0]);
    }

    /** Elements per row when seen as a matrix of {@code shape[0]} rows, all further axes flattened. */
    public int width() {
        return Math.toIntExact(shape[0] == 0 ? 0 : elements() / shape[0]);
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
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = Float.float16ToFloat(data.get(I16, (from + i) * 2));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = Float.intBitsToFloat(data.get(I16, (from + i) * 2) << 16);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = (float) number(from + i);
                }
            }
        }
    }

    /** All elements as f32, row-major. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elements())];
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

    private static long elements(long[] shape) {
        long n = 1;
        for (long size : shape) {
            n = Math.multiplyExact(n, size);
        }
        return n;
    }

    @Override
    public String toString() {
        return "%s %s %s".formatted(name, dtype, Arrays.toString(shape));
    }
}
