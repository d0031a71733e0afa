package io.github.trol4j.vision.image;

/** How a picture is cut: {@code columns} x {@code rows} squares in reading order, and a thumbnail after them if there are several. */
public record TileGrid(int columns, int rows) {
    /** The whole picture as one square. */
    public static final TileGrid SINGLE = new TileGrid(1, 1);

    public TileGrid {
        if (columns < 1 || rows < 1) {
            throw new ImageException(
                    "A tile grid needs at least one column and row, got %d x %d".formatted(columns, rows));
        }
    }

    /** Squares in the grid, without the thumbnail. */
    public int area() {
        return Math.multiplyExact(columns, rows);
    }

    /** Squares that the vision tower sees, with the thumbnail. */
    public int tiles() {
        return area() == 1 ? 1 : area() + 1;
    }
}
