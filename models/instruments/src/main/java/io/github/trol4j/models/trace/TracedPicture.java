package io.github.trol4j.models.trace;

import io.github.trol4j.models.trace.TracedToken.Patch;
import io.github.trol4j.vision.image.RgbImage;
import io.github.trol4j.vision.image.TileGrid;
import java.awt.geom.Rectangle2D;

/**
 * A picture that was asked about.
 *
 * @param name file it came from, without its folder
 * @param pixels upright, in the size of the file
 * @param grid squares that it was resized to fill and cut into; with several there is a thumbnail of the whole as well
 * @param cells patches along each side of a square
 */
public record TracedPicture(String name, RgbImage pixels, TileGrid grid, int cells) {
    /** Image tokens of the picture. */
    int tokens() {
        return grid.tiles() * cells * cells;
    }

    /** The {@code i}-th image token, if this is picture {@code number}. */
    Patch patch(int number, int i) {
        int inTile = i % (cells * cells);
        return new Patch(number, i / (cells * cells), inTile % cells, inTile / cells);
    }

    /** Whether a square is the whole picture once more, small. */
    public boolean isThumbnail(int tile) {
        return tile >= grid.area();
    }

    /** Where a patch lies, in parts of the picture's width and height. */
    public Rectangle2D.Double area(Patch patch) {
        boolean whole = isThumbnail(patch.tile());
        int columns = whole ? 1 : grid.columns();
        int rows = whole ? 1 : grid.rows();
        int tileColumn = whole ? 0 : patch.tile() % columns;
        int tileRow = whole ? 0 : patch.tile() / columns;
        double width = 1.0 / (columns * cells);
        double height = 1.0 / (rows * cells);
        return new Rectangle2D.Double(
                (tileColumn * cells + patch.column()) * width, (tileRow * cells + patch.row()) * height, width, height);
    }
}
