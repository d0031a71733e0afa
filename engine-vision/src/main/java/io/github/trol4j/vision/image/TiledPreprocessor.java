package io.github.trol4j.vision.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The picture as a grid of squares whose shape comes closest to its own, plus the whole picture as a thumbnail if there is more than
 * one; resized with {@link PillowBicubic} and normalised with ImageNet's constants. Real models use squares of 448 and at most 6.
 */
public final class TiledPreprocessor implements Preprocessor {
    public static final int DEFAULT_MAX_TILES = 6;

    private static final int MOST_TILES = 64;

    private final int tileSize;
    private final List<TileGrid> candidates;
    private final Resizer resizer = new PillowBicubic();
    private final Normalizer normalizer = Normalizer.imageNet();

    public TiledPreprocessor(int tileSize) {
        this(tileSize, DEFAULT_MAX_TILES);
    }

    /** @param maxTiles most squares in the grid, the thumbnail not counted */
    public TiledPreprocessor(int tileSize, int maxTiles) {
        this.tileSize = Sides.check(tileSize);
        if (maxTiles < 1 || maxTiles > MOST_TILES) {
            throw new ImageException("Most tiles per picture must be 1 to %d, got %d".formatted(MOST_TILES, maxTiles));
        }
        this.candidates = candidates(maxTiles);
    }

    @Override
    public PixelValues apply(RgbImage image) {
        TileGrid grid = choose(image.width(), image.height());
        RgbImage whole = resizer.resize(image, grid.columns() * tileSize, grid.rows() * tileSize);
        float[] values = new float[Math.multiplyExact(grid.tiles(), 3 * tileSize * tileSize)]; // [tiles, 3, S, S]
        for (int tile = 0; tile < grid.area(); tile++) {
            int left = tile % grid.columns() * tileSize;
            int top = tile / grid.columns() * tileSize;
            normalizer.tile(whole, left, top, values, tile, tileSize);
        }
        if (grid.area() > 1) {
            normalizer.tile(resizer.resize(image, tileSize, tileSize), 0, 0, values, grid.area(), tileSize);
        }
        return new PixelValues(values, grid.tiles(), tileSize);
    }

    /**
     * The grid whose columns/rows is nearest to width/height, small ones first; at an exact tie the larger grid wins if the picture
     * fills more than half of it.
     */
    public TileGrid choose(int width, int height) {
        if (width < 1 || height < 1) {
            throw new ImageException("A picture must have at least one pixel, got %d x %d".formatted(width, height));
        }
        double aspect = (double) width / height;
        TileGrid best = TileGrid.SINGLE;
        double nearest = Double.POSITIVE_INFINITY;
        for (TileGrid grid : candidates) {
            double distance = Math.abs(aspect - (double) grid.columns() / grid.rows());
            double halfFilled = 0.5 * tileSize * tileSize * grid.area();
            if (distance < nearest || (distance == nearest && (double) width * height > halfFilled)) {
                nearest = distance;
                best = grid;
            }
        }
        return best;
    }

    @Override
    public TileGrid grid(int width, int height) {
        return choose(width, height);
    }

    @Override
    public int side() {
        return tileSize;
    }

    private static List<TileGrid> candidates(int maxTiles) {
        List<TileGrid> grids = new ArrayList<>();
        for (int columns = 1; columns <= maxTiles; columns++) {
            for (int rows = 1; columns * rows <= maxTiles; rows++) {
                grids.add(new TileGrid(columns, rows));
            }
        }
        grids.sort(
                Comparator.comparingInt(TileGrid::area)); // stable; the order inside one area decides nothing up to 6
        return List.copyOf(grids);
    }
}
