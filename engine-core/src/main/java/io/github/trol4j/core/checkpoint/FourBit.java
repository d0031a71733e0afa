package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Four-bit weights as bitsandbytes serialises them. {@code P} holds two codes a byte, the first in the high half; beside it are
 * {@code P.quant_map} (the value of each code), {@code P.absmax} (the scale of each block of values, itself in eight bits when
 * doubly quantised) and {@code P.quant_state.bitsandbytes__nf4} (a JSON text, {@link FourBitState}).
 */
final class FourBit {
    private static final String STATE = ".quant_state.bitsandbytes__";
    private static final List<String> SCHEMES = List.of("nf4", "fp4");
    private static final List<String> TABLES = List.of(".absmax", ".quant_map", ".nested_absmax", ".nested_quant_map");

    private FourBit() {}

    static boolean isQuantised(String name, TensorSource stored) {
        return stateName(name, stored) != null;
    }

    static List<String> helpers(String name, TensorSource stored) {
        List<String> helpers = new ArrayList<>();
        TABLES.forEach(table -> helpers.add(name + table));
        SCHEMES.forEach(scheme -> helpers.add(name + STATE + scheme));
        helpers.retainAll(stored.names());
        return helpers;
    }

    /** {@code quant_map[code] * absmax[block]} in F32. */
    static HostTensor decode(String name, TensorSource stored) {
        String stateName = stateName(name, stored);
        if (stateName == null) {
            throw new AssertionError("asked only for quantised tensors: " + name);
        }
        FourBitState state = FourBitState.read(stored.get(stateName));
        HostTensor packed = stored.get(name);
        long elements = HostTensor.elements(state.shape(), name, packed.origin());
        if (packed.data().byteSize() != Math.ceilDiv(elements, 2)) {
            throw new CheckpointException("Tensor %s in %s has %d bytes; shape %s takes %d at four bits each"
                    .formatted(
                            packed,
                            packed.origin(),
                            packed.data().byteSize(),
                            Arrays.toString(state.shape()),
                            Math.ceilDiv(elements, 2)));
        }
        DecodedTensor decoded = new DecodedTensor(name, packed.origin(), state.shape());
        float[] values = table(name + ".quant_map", 16, stored);
        float[] scales = scales(name, state, Math.ceilDiv(elements, state.blockSize()), stored);
        for (long i = 0; i < elements; i++) {
            int pair = packed.data().get(ValueLayout.JAVA_BYTE, i / 2);
            int code = (i & 1) == 0 ? pair >> 4 & 15 : pair & 15;
            decoded.set(i, values[code] * scales[(int) (i / state.blockSize())]);
        }
        return decoded.tensor();
    }

    /** One scale per block. When nested: {@code nested_quant_map[absmax] * nested_absmax[superblock] + offset}. */
    private static float[] scales(String name, FourBitState state, long blocks, TensorSource stored) {
        HostTensor absmax = stored.get(name + ".absmax");
        FourBitState.Nested nested = state.nested();
        if (nested == null) {
            requireTable(absmax, DType.F32, blocks);
            return Finite.floats(absmax);
        }
        requireTable(absmax, DType.U8, blocks);
        float[] map = table(name + ".nested_quant_map", 256, stored);
        float[] outer = table(name + ".nested_absmax", Math.ceilDiv(blocks, nested.blockSize()), stored);
        float[] scales = new float[Math.toIntExact(blocks)];
        for (int block = 0; block < scales.length; block++) {
            int code = absmax.data().get(ValueLayout.JAVA_BYTE, block) & 0xFF;
            scales[block] = map[code] * outer[(int) (block / nested.blockSize())] + nested.offset();
        }
        return scales;
    }

    private static float[] table(String name, long entries, TensorSource stored) {
        HostTensor table = stored.get(name);
        requireTable(table, DType.F32, entries);
        return Finite.floats(table);
    }

    private static void requireTable(HostTensor table, DType dtype, long entries) {
        if (table.dtype() != dtype || table.elements() != entries) {
            throw new CheckpointException(
                    "Tensor %s in %s should have %d elements of %s".formatted(table, table.origin(), entries, dtype));
        }
    }

    private static @Nullable String stateName(String name, TensorSource stored) {
        Set<String> names = stored.names();
        for (String scheme : SCHEMES) {
            if (names.contains(name + STATE + scheme)) {
                return name + STATE + scheme;
            }
        }
        return null;
    }
}
