package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.DType;
import io.github.trol4j.core.HostTensor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/** LLM.int8 as bitsandbytes serialises it: {@code P.weight} I8 [out, in] beside {@code P.SCB} F32 [out], the largest size in each row. */
final class EightBit {
    private static final String WEIGHT = ".weight";

    private EightBit() {}

    static boolean isQuantised(String name, TensorSource stored) {
        return name.endsWith(WEIGHT) && stored.names().contains(rowMaxima(name));
    }

    static List<String> helpers(String name) {
        return List.of(rowMaxima(name), format(name));
    }

    /** {@code weight[r, c] * (SCB[r] / 127)}, rounded to F32 in this order, as bitsandbytes does. */
    static HostTensor decode(String name, TensorSource stored) {
        HostTensor codes = stored.get(name);
        HostTensor maxima = stored.get(rowMaxima(name));
        requireRowMajor(name, stored);
        long[] shape = codes.shape();
        boolean fits = codes.dtype() == DType.I8
                && shape.length == 2
                && (maxima.dtype() == DType.F32 || maxima.dtype() == DType.F16)
                && maxima.elements() == shape[0];
        if (!fits) {
            throw new CheckpointException("Tensor %s in %s with row maxima %s: LLM.int8 has I8 [out, in] and F32 [out]"
                    .formatted(codes, codes.origin(), maxima));
        }
        DecodedTensor decoded = new DecodedTensor(name, codes.origin(), shape);
        float[] max = Finite.floats(maxima);
        long at = 0;
        for (float rowMax : max) {
            float scale = rowMax / 127f;
            for (long end = at + shape[1]; at < end; at++) {
                decoded.set(at, codes.data().get(ValueLayout.JAVA_BYTE, at) * scale);
            }
        }
        return decoded.tensor();
    }

    private static void requireRowMajor(String name, TensorSource stored) {
        if (!stored.names().contains(format(name))) {
            return; // older files leave it out and are always row-major
        }
        HostTensor format = stored.get(format(name));
        float value = format.elements() == 1 ? format.toFloats()[0] : Float.NaN;
        if (value != 0) {
            throw new CheckpointException(
                    "Tensor '%s' in %s has weight_format %s %s, only 0 (row-major) is read. Save it again with a current bitsandbytes."
                            .formatted(format.name(), format.origin(), Arrays.toString(format.shape()), value));
        }
    }

    private static String rowMaxima(String name) {
        return stem(name) + ".SCB";
    }

    private static String format(String name) {
        return stem(name) + ".weight_format";
    }

    private static String stem(String name) {
        return name.substring(0, name.length() - WEIGHT.length());
    }
}
