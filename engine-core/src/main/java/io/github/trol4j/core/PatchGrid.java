package io.github.trol4j.core;

/**
 * A square picture cut into square patches.
 *
 * @param side pixels along one side of the picture
 * @param patch pixels along one side of a patch; what is left over at the right and bottom edge is not looked at
 */
public record PatchGrid(int side, int patch) {
    public PatchGrid {
        if (patch <= 0 || side < patch) {
            throw new ShapeException(
                    "a picture of side %d cannot be cut into patches of side %d".formatted(side, patch));
        }
    }

    /** Patches along one side. */
    public int cells() {
        return side / patch;
    }

    /** Patches of one picture. */
    public int patches() {
        return cells() * cells();
    }

    /** Values of one flattened patch, channel by channel. */
    public int patchWidth() {
        return 3 * patch * patch;
    }
}
