package io.github.trol4j.vision.image;

/**
 * The whole picture stretched to one square with {@link TorchBicubic} and normalised with CLIP's constants; real models use 490.
 */
public final class ClipPreprocessor implements Preprocessor {
    private final int size;
    private final Resizer resizer = new TorchBicubic();
    private final Normalizer normalizer = Normalizer.clip();

    public ClipPreprocessor(int size) {
        this.size = Sides.check(size);
    }

    @Override
    public PixelValues apply(RgbImage image) {
        RgbImage square = resizer.resize(image, size, size);
        float[] values = new float[3 * size * size]; // [1, 3, S, S]
        normalizer.tile(square, 0, 0, values, 0, size);
        return new PixelValues(values, 1, size);
    }

    @Override
    public TileGrid grid(int width, int height) {
        return TileGrid.SINGLE;
    }

    @Override
    public int side() {
        return size;
    }
}
