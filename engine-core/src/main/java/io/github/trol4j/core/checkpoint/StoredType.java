package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.DType;
import org.jspecify.annotations.Nullable;

/**
 * Every element type that a safetensors header may name, with its width, so that a file can be checked in full even where we
 * cannot compute with what it holds. Constant names are the format's own.
 */
enum StoredType {
    BOOL(8, DType.BOOL),
    F4(4, null),
    F6_E2M3(6, null),
    F6_E3M2(6, null),
    U8(8, DType.U8),
    I8(8, DType.I8),
    F8_E5M2(8, null),
    F8_E4M3(8, null),
    F8_E8M0(8, null),
    F8_E4M3FNUZ(8, null),
    F8_E5M2FNUZ(8, null),
    I16(16, DType.I16),
    U16(16, null),
    F16(16, DType.F16),
    BF16(16, DType.BF16),
    I32(32, DType.I32),
    U32(32, null),
    F32(32, DType.F32),
    C64(64, null),
    F64(64, DType.F64),
    I64(64, DType.I64),
    U64(64, null);

    private final int bits;
    private final @Nullable DType readable;

    StoredType(int bits, @Nullable DType readable) {
        this.bits = bits;
        this.readable = readable;
    }

    /** Width of one element; below 8 several elements share a byte. */
    int bits() {
        return bits;
    }

    /** The type we compute with, or null if tensors of this type can be listed but not read. */
    @Nullable
    DType readable() {
        return readable;
    }

    static @Nullable StoredType named(String name) {
        for (StoredType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }
}
