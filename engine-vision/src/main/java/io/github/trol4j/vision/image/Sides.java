package io.github.trol4j.vision.image;

/** Limit on tile edges that keeps every index of a tower's input inside an int with room to spare. */
final class Sides {
    private static final int MAX_SIDE = 4096;

    private Sides() {}

    static int check(int side) {
        if (side < 1 || side > MAX_SIDE) {
            throw new ImageException(
                    "Edge of a vision tower's input must be 1 to %d pixels, got %d; check image_size in config.json"
                            .formatted(MAX_SIDE, side));
        }
        return side;
    }
}
