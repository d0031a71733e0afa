package io.github.trol4j.core;

/**
 * What a user may ask of any backend.
 *
 * @param weights precision of matrix weights; a backend that has only one says so in its description
 * @param kv precision of cached keys and values, where the backend has a choice
 * @param threads worker threads; by default the physical cores
 */
public record BackendOptions(WeightFormat weights, KvFormat kv, int threads) {
    private static final int MAX_THREADS = 1024;

    public BackendOptions {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new BackendException("threads must be between 1 and 1024, got " + threads);
        }
    }

    public static BackendOptions defaults() {
        return new BackendOptions(WeightFormat.F32, KvFormat.AUTO, Math.min(Processors.physical(), MAX_THREADS));
    }

    public BackendOptions withWeights(WeightFormat format) {
        return new BackendOptions(format, kv, threads);
    }

    public BackendOptions withKv(KvFormat format) {
        return new BackendOptions(weights, format, threads);
    }

    public BackendOptions withThreads(int count) {
        return new BackendOptions(weights, kv, count);
    }
}
