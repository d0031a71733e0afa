package io.github.trol4j.vision.image;

import java.util.List;

/**
 * What happened between a file and the vision tower, for statistics and for people who wonder why a picture was misread.
 *
 * @param source header of the file
 * @param applied orientation that was undone before resizing
 * @param tiles squares that the tower sees, thumbnail included
 * @param side edge of each square in pixels
 * @param remarks in what way the pixels are not what a person sees; empty for nearly every picture
 */
public record PreprocessingReport(
        ImageInfo source, Orientation applied, TileGrid grid, int tiles, int side, List<ImageRemark> remarks) {
    public PreprocessingReport {
        remarks = List.copyOf(remarks);
    }

    public static PreprocessingReport of(DecodedImage image, Preprocessor preprocessor) {
        TileGrid grid = preprocessor.grid(image.pixels().width(), image.pixels().height());
        return new PreprocessingReport(
                image.info(), image.applied(), grid, grid.tiles(), preprocessor.side(), image.remarks());
    }

    /** The same of a picture with another name. */
    public PreprocessingReport named(String name) {
        return new PreprocessingReport(source.named(name), applied, grid, tiles, side, remarks);
    }

    /** One line, for example {@code photo.jpg: JPEG 640 x 480 YCbCr, turned (EXIF 6), 2 x 3 grid, 7 tiles of 448}. */
    @Override
    public String toString() {
        return "%s: %s %d x %d %s, %s, %d x %d grid, %d tile%s of %d"
                .formatted(
                        source.name(),
                        source.format().label(),
                        source.width(),
                        source.height(),
                        source.colour(),
                        applied == Orientation.NORMAL ? "not turned" : "turned (EXIF %d)".formatted(applied.exif()),
                        grid.columns(),
                        grid.rows(),
                        tiles,
                        tiles == 1 ? "" : "s",
                        side);
    }
}
