package io.github.trol4j.core;

/**
 * Cosines and sines of a stretch of positions for rotary embedding. Pairs are {@code (i, i + half)}:
 * {@code out = x * cos + [-x2, x1] * sin}, the same {@code half} angles for both halves of a head.
 *
 * @param first position of row 0
 * @param half number of angles, half of the head width
 * @param cos {@code [positions, half]}
 * @param sin {@code [positions, half]}
 */
public record RotaryTable(int first, int half, float[] cos, float[] sin) {
    public RotaryTable {
        if (half <= 0 || cos.length != sin.length || cos.length % half != 0) {
            throw new ShapeException("a rotary table of %d angles cannot hold %d cosines and %d sines"
                    .formatted(half, cos.length, sin.length));
        }
    }

    /** One past the last position that the table covers. */
    public int end() {
        return first + cos.length / half;
    }

    /** Index of the first angle of {@code position} in {@link #cos} and {@link #sin}. */
    public int at(int position) {
        if (position < first || position >= end()) {
            throw new ShapeException(
                    "position %d is outside the rotary table [%d, %d)".formatted(position, first, end()));
        }
        return (position - first) * half;
    }
}
