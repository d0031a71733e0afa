package io.github.trol4j.core;

import org.jspecify.annotations.Nullable;

/**
 * What a user may ask of any backend.
 *
 * @param weights precision of matrix weights; a backend that has only one says so in its description
 * @param vision precision of the matrices of the vision tower and the projector, where the backend has a choice: {@code F32},
 *     {@code BF16} or {@code Q8}; null is that of {@code weights}, but no less than {@code BF16}
 * @param kv precision of cached keys and values, where the backend has a choice
 * @param threads worker threads; by default the physical cores
 */
public record BackendOptions(WeightFormat weights, @Nullable WeightFormat vision, KvFormat kv, int threads) {
    private static final int MAX_THREADS = 1024;

    public BackendOptions {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new BackendException("threads must be between 1 and 1024, got " + threads);
        }
        if (vision == WeightFormat.Q4) {
            throw new BackendException("the vision tower takes weights in f32, bf16 or q8, not in q4");
        }
    }

    public static BackendOptions defaults() {
        return new BackendOptions(WeightFormat.F32, null, KvFormat.AUTO, Math.min(Processors.physical(), MAX_THREADS));
    }

    public BackendOptions withWeights(WeightFormat format) {
        return new BackendOptions(format, vision, kv, threads);
    }

    public BackendOptions withVision(@Nullable WeightFormat format) {
        return new BackendOptions(weights, format, kv, threads);
    }

    public BackendOptions withKv(KvFormat format) {
        return new BackendOptions(weights, vision, format, threads);
    }

    public BackendOptions withThreads(int count) {
        return new BackendOptions(weights, vision, kv, count);
    }
}
