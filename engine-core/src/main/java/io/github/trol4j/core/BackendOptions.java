package io.github.trol4j.core;

/**
 * What a user may ask of any backend.
 *
 * @param weights precision of matrix weights; a backend that has only one says so in its description
 * @param threads worker threads; by default the physical cores
 */
public record BackendOptions(WeightFormat weights, int threads) {
    private static final int MAX_THREADS = 1024;

    public BackendOptions {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new BackendException("threads must be between 1 and 1024, got " + threads);
        }
    }

    public static BackendOptions defaults() {
        return new BackendOptions(WeightFormat.F32, Math.min(Processors.physical(), MAX_THREADS));
    }

    public BackendOptions withWeights(WeightFormat format) {
        return new BackendOptions(format, threads);
    }

    public BackendOptions withThreads(int count) {
        return new BackendOptions(weights, count);
    }
}
