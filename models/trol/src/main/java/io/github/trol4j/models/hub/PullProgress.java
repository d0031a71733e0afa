package io.github.trol4j.models.hub;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a pull is.
 *
 * @param what is going on, for people
 * @param done bytes that are here, those of earlier runs included
 * @param total bytes of all files that are wanted and were not in the cache
 * @param bytesPerSecond over the last few seconds
 */
public record PullProgress(String what, long done, long total, double bytesPerSecond) {
    /** How long the rest will take at this rate; empty while nothing arrives. */
    public Optional<Duration> left() {
        return bytesPerSecond < 1
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (1000.0 * (total - done) / bytesPerSecond)));
    }
}
