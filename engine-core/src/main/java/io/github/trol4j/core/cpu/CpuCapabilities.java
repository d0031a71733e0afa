package io.github.trol4j.core.cpu;

import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.KvFormat;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.cpu.kernel.Encoding;
import java.util.OptionalLong;
import java.util.Set;

/** What this backend can do, and how it holds a weight when the user asks for a format. */
final class CpuCapabilities {
    static final Capabilities ALL = new Capabilities(
            Set.of(WeightFormat.values()),
            Set.of(KvFormat.F32, KvFormat.BF16),
            Capabilities.Exactness.ROUNDED,
            Gemv.MOST,
            Math.max(Gemv.MOST + 1, FewQueries.FEWER_THAN),
            OptionalLong.empty(),
            CpuCapabilities::bits);

    private CpuCapabilities() {}

    private static double bits(WeightUse use, WeightFormat format) {
        return switch (use) {
            case VECTOR -> 32;
            case EMBEDDING -> format == WeightFormat.F32 ? 32 : 16;
            case DECODER, MERGED, LOW_RANK, HEAD, VISION ->
                switch (encoding(use, BackendOptions.defaults().withWeights(format))) {
                    case F32 -> 32;
                    case BF16 -> 16;
                    case S8 -> WeightFormat.Q8.bitsPerWeight();
                    case Q4 -> WeightFormat.Q4.bitsPerWeight();
                };
        };
    }

    /**
     * How a matrix is held. The vision tower, unless asked for, stays at 16 bits or more, the head and low-rank branches at 8: branches
     * are not read for a token, and the authors' own run has just them in 4 bits.
     */
    static Encoding encoding(WeightUse use, BackendOptions options) {
        WeightFormat asked = options.vision();
        if (use == WeightUse.VISION && asked != null) {
            return encoding(asked);
        }
        return switch (options.weights()) {
            case F32, BF16 -> encoding(options.weights());
            case Q8, Q4 ->
                switch (use) {
                    case DECODER, MERGED -> encoding(options.weights());
                    case HEAD, LOW_RANK -> Encoding.S8;
                    case VISION -> Encoding.BF16;
                    case EMBEDDING, VECTOR ->
                        throw new IllegalArgumentException(use + " is held in rows, not in panels");
                };
        };
    }

    private static Encoding encoding(WeightFormat format) {
        return switch (format) {
            case F32 -> Encoding.F32;
            case BF16 -> Encoding.BF16;
            case Q8 -> Encoding.S8;
            case Q4 -> Encoding.Q4;
        };
    }
}
