package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An element type of torch. Most are those of {@link DType}; the others become F32. Of complex numbers the real part is taken, as
 * torch does where a real number is wanted.
 */
enum TorchType {
    FLOAT32("FloatStorage", DType.F32),
    FLOAT16("HalfStorage", DType.F16),
    BFLOAT16("BFloat16Storage", DType.BF16),
    FLOAT64("DoubleStorage", DType.F64),
    UINT8("ByteStorage", DType.U8),
    INT8("CharStorage", DType.I8),
    INT16("ShortStorage", DType.I16),
    INT32("IntStorage", DType.I32),
    INT64("LongStorage", DType.I64),
    BOOL("BoolStorage", DType.BOOL),
    COMPLEX32(null, 4),
    COMPLEX64("ComplexFloatStorage", 8),
    COMPLEX128("ComplexDoubleStorage", 16),
    UINT16(null, 2),
    UINT32(null, 4),
    UINT64(null, 8),
    FLOAT8_E4M3FN(null, 1),
    FLOAT8_E5M2(null, 1),
    FLOAT8_E4M3FNUZ(null, 1),
    FLOAT8_E5M2FNUZ(null, 1),
    FLOAT8_E8M0FNU(null, 1);

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final @Nullable String storage;
    private final @Nullable DType exact;
    private final int bytes;

    TorchType(@Nullable String storage, DType exact) {
        this.storage = storage;
        this.exact = exact;
        this.bytes = exact.bytes();
    }

    TorchType(@Nullable String storage, int bytes) {
        this.storage = storage;
        this.exact = null;
        this.bytes = bytes;
    }

    /** Name of the class of its storages below {@code torch}; empty for types whose storages have no type. */
    Optional<String> storage() {
        return Optional.ofNullable(storage);
    }

    int bytes() {
        return bytes;
    }

    /** Bytes of one number: a complex element has two of them. */
    int numberBytes() {
        return isComplex() ? bytes / 2 : bytes;
    }

    /** Whether tensors stay in their own type. */
    boolean isExact() {
        return exact != null;
    }

    /** Bytes of one element once it has been read. */
    int readBytes() {
        return exact == null ? Float.BYTES : bytes;
    }

    private boolean isComplex() {
        return this == COMPLEX32 || this == COMPLEX64 || this == COMPLEX128;
    }

    /** A tensor of row-major elements. */
    HostTensor read(String origin, long[] shape, MemorySegment data) {
        if (exact != null) {
            return new HostTensor("", origin, exact, shape, data);
        }
        float[] values = new float[(int) (data.byteSize() / bytes)];
        if (isComplex()) {
            DType part = this == COMPLEX32 ? DType.F16 : this == COMPLEX64 ? DType.F32 : DType.F64;
            float[] pairs = new HostTensor("", origin, part, new long[] {2L * values.length}, data).toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] = pairs[2 * i];
            }
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = number(data, (long) i * bytes);
            }
        }
        return HostTensor.of("", origin, values, shape);
    }

    private float number(MemorySegment data, long at) {
        return switch (this) {
            case UINT16 -> data.get(SHORT, at) & 0xFFFF;
            case UINT32 -> (float) (data.get(INT, at) & 0xFFFF_FFFFL);
            case UINT64 -> unsigned(data.get(LONG, at));
            default -> eightBits(data.get(ValueLayout.JAVA_BYTE, at) & 0xFF);
        };
    }

    private static float unsigned(long bits) {
        // Halved with the lost bit kept, so that it is rounded once.
        return bits >= 0 ? (float) bits : (float) ((bits >>> 1) | (bits & 1)) * 2;
    }

    private float eightBits(int code) {
        return switch (this) {
            case FLOAT8_E4M3FN -> (code & 0x7F) == 0x7F ? Float.NaN : minifloat(code, 3, 7);
            case FLOAT8_E5M2 -> Float.float16ToFloat((short) (code << 8));
            case FLOAT8_E4M3FNUZ -> code == 0x80 ? Float.NaN : minifloat(code, 3, 8);
            case FLOAT8_E5M2FNUZ -> code == 0x80 ? Float.NaN : minifloat(code, 2, 16);
            case FLOAT8_E8M0FNU -> code == 0xFF ? Float.NaN : (float) Math.scalb(1.0, code - 127);
            default -> throw new AssertionError("not of eight bits: " + this);
        };
    }

    /** Sign, exponent and {@code mantissa} bits; an exponent of 0 stands for subnormal numbers. */
    private static float minifloat(int code, int mantissa, int bias) {
        int exponent = (code & 0x7F) >> mantissa;
        int fraction = code & ((1 << mantissa) - 1);
        int whole = exponent == 0 ? fraction : fraction | (1 << mantissa);
        float size = Math.scalb((float) whole, Math.max(exponent, 1) - bias - mantissa);
        return code >= 0x80 ? -size : size;
    }
}
