package io.github.trol4j.models.hub;

import java.time.Duration;

/**
 * How much is asked for at once and how patiently. Tests are less patient than people.
 *
 * @param segment bytes of a large file that one request asks for
 * @param firstPause after the first failure; it doubles each time
 * @param longestPause after a failure
 * @param longestWait that a hub may ask for
 * @param attempts failures in a row without a byte of progress before it is given up
 * @param checkpoint between two notes of what is safely on the disk
 */
record Pace(
        int segment,
        Duration firstPause,
        Duration longestPause,
        Duration longestWait,
        int attempts,
        Duration checkpoint) {
    static final Pace USUAL = new Pace(
            32 << 20, Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofMinutes(10), 6, Duration.ofSeconds(2));
}
