package io.github.trol4j.vision.image;

import java.util.Arrays;
import java.util.Objects;

/**
 * Normalised input of a vision tower.
 *
 * @param values {@code [tiles, 3, side, side]}, row-major: per tile the red, green and blue plane; not copied
 * @param tiles number of squares, the thumbnail of a tiled picture included as the last one
 * @param side pixels along each edge of a square
 */
public record PixelValues(float[] values, int tiles, int side) {
    public PixelValues {
        Objects.requireNonNull(values, "values");
        if (tiles < 1 || side < 1 || values.length != 3L * tiles * side * side) {
            throw new ImageException("Pixel values of %d tiles of side %d need %d floats, got %d"
                    .formatted(tiles, side, 3L * tiles * side * side, values.length));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PixelValues that
                && tiles == that.tiles
                && side == that.side
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tiles, side, Arrays.hashCode(values));
    }

    @Override
    public String toString() {
        return "PixelValues[%d, 3, %d, %d]".formatted(tiles, side, side);
    }
}
