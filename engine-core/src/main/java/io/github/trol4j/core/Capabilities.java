package io.github.trol4j.core;

import java.util.OptionalLong;
import java.util.Set;

/**
 * What a backend can do, for whoever chooses among backends or plans work for one. Known without loading anything.
 *
 * @param formats precisions of weights to choose from
 * @param kvFormats precisions of keys and values to choose from
 * @param exactness how near to the mathematics f32 weights come
 * @param fewRows most rows of a decoding step each of which gets, to the bit, what it gets alone
 * @param leastRows fewest rows of a prompt to compute in one go, unless the prompt is shorter: then the numbers do not depend on where
 *     it was cut
 * @param deviceMemory bytes of a device of its own; empty where the host's memory is used
 * @param bits storage of a weight
 */
public record Capabilities(
        Set<WeightFormat> formats,
        Set<KvFormat> kvFormats,
        Exactness exactness,
        int fewRows,
        int leastRows,
        OptionalLong deviceMemory,
        Bits bits) {

    /** How near f32 results come to exact ones. */
    public enum Exactness {
        /** Sums in double, rounded once: what others are compared with. */
        ORACLE,
        /** Sums in f32, in an order of the backend's own. */
        ROUNDED
    }

    /** Storage of weights. */
    @FunctionalInterface
    public interface Bits {
        /** Approximate bits of a weight for this use when the user asks for this format, scales included. */
        double of(WeightUse use, WeightFormat format);
    }

    public Capabilities {
        if (formats.isEmpty() || kvFormats.isEmpty() || fewRows < 1 || leastRows < 1) {
            throw new BackendException("a backend has formats and computes at least a row: %s, %s, %d, %d"
                    .formatted(formats, kvFormats, fewRows, leastRows));
        }
        formats = Set.copyOf(formats);
        kvFormats = Set.copyOf(kvFormats);
    }

    /** Of a backend that keeps everything in f32 in the host's memory, and promises nothing about rows that are computed together. */
    public static Capabilities ofF32(Exactness exactness) {
        return new Capabilities(
                Set.of(WeightFormat.F32), Set.of(KvFormat.F32), exactness, 1, 8, OptionalLong.empty(), (use, f) -> 32);
    }

    /** The same with other promises about rows. */
    public Capabilities withRows(int few, int least) {
        return new Capabilities(formats, kvFormats, exactness, few, least, deviceMemory, bits);
    }

    /** Whether there is a choice of weights. */
    public boolean hasOnly(WeightFormat format) {
        return formats.equals(Set.of(format));
    }

    /** Precision of keys and values if nobody asks for one. */
    public KvFormat kv(WeightFormat weights) {
        KvFormat usual = KvFormat.AUTO.with(weights);
        return kvFormats.contains(usual) ? usual : KvFormat.F32;
    }
}
