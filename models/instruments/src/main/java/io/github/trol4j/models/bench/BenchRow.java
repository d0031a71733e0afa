package io.github.trol4j.models.bench;

import org.jspecify.annotations.Nullable;

/**
 * One measured thing.
 *
 * @param name {@code load}, {@code ve} (vision encode), {@code pp1} and {@code pp2} (the two traversals of the prompt), {@code pp} (the
 *     whole prompt), {@code tg} (writing), {@code q1} and {@code qN} (questions about one
 *     picture), {@code kept} (their keys and values), {@code rss} (peak memory)
 * @param what it measures, for people
 * @param samples in {@code unit}
 * @param limit what of the machine's limit it reached, or null where there is none
 */
public record BenchRow(
        String name,
        String what,
        Samples samples,
        String unit,
        @Nullable Share limit) {
    /**
     * Part of a limit.
     *
     * @param fraction 1 for all of it
     * @param of the limit, for people
     */
    public record Share(double fraction, String of) {}
}
