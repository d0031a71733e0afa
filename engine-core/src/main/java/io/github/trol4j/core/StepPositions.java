package io.github.trol4j.core;

/**
 * Where the rows of a decoding step stand, each in a sequence of its own. The arrays are the caller's, who may change their contents
 * between calls, so that a step allocates nothing.
 *
 * @param positions of the rows {@code [B]}
 * @param rotary for each row a table that covers its position {@code [B]}
 */
public record StepPositions(int[] positions, RotaryTable[] rotary) {
    public StepPositions {
        if (positions.length != rotary.length) {
            throw new ShapeException(
                    "%d positions do not go with %d rotary tables".formatted(positions.length, rotary.length));
        }
    }
}
