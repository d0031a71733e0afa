package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.RotaryTable;

/**
 * How fast each pair of a head turns with the position. The rate may depend on how long the whole sequence is; sequences of the
 * same {@link #regime} turn alike, so their keys can be shared.
 */
public sealed interface Rotary {
    /** Width of one head. */
    int dim();

    /** Longest sequence the model was made for. */
    int maxPositions();

    /** Longest sequence that is still accepted. */
    default int limit() {
        return maxPositions();
    }

    /** Equal for two sequence lengths exactly if every position is turned alike in both. */
    long regime(int length);

    /** Angle per position of each pair, {@code [dim/2]}, in a sequence of {@code length} positions. */
    float[] frequencies(int length);

    /** Factor on all cosines and sines. */
    default float magnitude() {
        return 1;
    }

    /** Cosines and sines of the positions {@code from .. to-1} in a sequence that is {@code length} long. */
    default RotaryTable table(int from, int to, int length) {
        float[] frequencies = frequencies(length);
        int half = frequencies.length;
        float[] cos = new float[(to - from) * half];
        float[] sin = new float[cos.length];
        for (int p = from; p < to; p++) {
            for (int i = 0; i < half; i++) {
                float angle = p * frequencies[i];
                cos[(p - from) * half + i] = (float) Math.cos(angle) * magnitude();
                sin[(p - from) * half + i] = (float) Math.sin(angle) * magnitude();
            }
        }
        return new RotaryTable(from, half, cos, sin);
    }

    /** {@code theta^(-2i/dim)}, at every length. */
    record Plain(int dim, int maxPositions, double theta) implements Rotary {
        public Plain {
            check(dim, maxPositions, theta);
        }

        @Override
        public long regime(int length) {
            return 0;
        }

        @Override
        public float[] frequencies(int length) {
            return inverse(theta, dim);
        }
    }

    /**
     * Dynamic NTK: beyond {@code maxPositions} the base grows with the length, so that every length is a regime of its own there.
     */
    record DynamicNtk(int dim, int maxPositions, double theta, double factor) implements Rotary {
        public DynamicNtk {
            check(dim, maxPositions, theta);
            if (!(factor >= 1)) {
                throw new EngineException("rope_scaling.factor must be at least 1, got " + factor);
            }
        }

        /** The base adapts, so longer sequences work, the worse the longer; far beyond they make no sense. */
        @Override
        public int limit() {
            return (int) Math.min(16L * maxPositions, Integer.MAX_VALUE);
        }

        @Override
        public long regime(int length) {
            return length <= maxPositions ? 0 : length;
        }

        @Override
        public float[] frequencies(int length) {
            if (length <= maxPositions) {
                return inverse(theta, dim);
            }
            double stretch = factor * length / maxPositions - (factor - 1);
            return inverse(theta * Math.pow(stretch, dim / (dim - 2.0)), dim);
        }
    }

    /**
     * A factor for each pair, one list for sequences up to {@code originalPositions} and one for longer ones; keys that were cached
     * before the switch keep their turn.
     *
     * @param shortFactor {@code [dim/2]}
     * @param longFactor {@code [dim/2]}
     */
    record ByFactor(
            int dim,
            int maxPositions,
            double theta,
            int originalPositions,
            float[] shortFactor,
            float[] longFactor,
            float magnitude)
            implements Rotary {
        public ByFactor {
            check(dim, maxPositions, theta);
            if (shortFactor.length != dim / 2 || longFactor.length != dim / 2) {
                throw new EngineException("rope_scaling needs %d short and long factors, got %d and %d"
                        .formatted(dim / 2, shortFactor.length, longFactor.length));
            }
        }

        @Override
        public long regime(int length) {
            return length > originalPositions ? 1 : 0;
        }

        @Override
        public float[] frequencies(int length) {
            float[] factor = length > originalPositions ? longFactor : shortFactor;
            float[] frequencies = new float[dim / 2];
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] = 1 / (factor[i] * power(theta, i, dim));
            }
            return frequencies;
        }
    }

    private static float[] inverse(double base, int dim) {
        float[] frequencies = new float[dim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1 / power(base, i, dim);
        }
        return frequencies;
    }

    /** {@code base^(2i/dim)} with the exponent in f32, as the published code has it. */
    private static float power(double base, int i, int dim) {
        return (float) Math.pow(base, 2f * i / dim);
    }

    private static void check(int dim, int maxPositions, double theta) {
        if (dim <= 2 || dim % 2 != 0 || maxPositions <= 0 || !(theta > 1)) {
            throw new EngineException(
                    "rotary embedding needs an even head width above 2, max_position_embeddings above 0 and rope_theta above 1; got %d, %d, %s"
                            .formatted(dim, maxPositions, theta));
        }
    }
}
