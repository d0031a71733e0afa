package io.github.trol4j.models;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Stage.Kind;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.models.load.LoadedModel;
import io.github.trol4j.vision.Projector;
import io.github.trol4j.vision.VisionTower;
import io.github.trol4j.vision.image.DecodedImage;
import io.github.trol4j.vision.image.ImageReader;
import io.github.trol4j.vision.image.ImageSource;
import io.github.trol4j.vision.image.PixelValues;
import io.github.trol4j.vision.image.PreprocessingReport;
import io.github.trol4j.vision.image.Preprocessor;
import java.time.Duration;

/** From a picture to the rows that stand for it in the prompt. */
final class PictureEncoder {
    private final ImageReader reader;
    private final Preprocessor preprocessor;
    private final VisionTower tower;
    private final Projector projector;
    private final int width;

    PictureEncoder(ImageReader reader, Preprocessor preprocessor, LoadedModel model) {
        this.reader = reader;
        this.preprocessor = preprocessor;
        this.tower = model.tower();
        this.projector = model.projector();
        this.width = model.config().decoder().hidden();
    }

    /**
     * A picture as the decoder sees it.
     *
     * @param rows {@code [tokens, D]}
     * @param tokens image tokens it takes in the prompt
     * @param report what was done to its pixels
     * @param reading time to decode and resize
     * @param encoding time in the tower and the projector
     */
    record EncodedPicture(float[] rows, int tokens, PreprocessingReport report, Duration reading, Duration encoding) {
        /** The same where it costs nothing any more, perhaps under another name. */
        EncodedPicture again(String name) {
            return new EncodedPicture(rows, tokens, report.named(name), Duration.ZERO, Duration.ZERO);
        }

        long bytes() {
            return 4L * rows.length;
        }
    }

    /** The picture with its content in memory. */
    ImageSource load(ImageSource source) {
        return reader.load(source);
    }

    DecodedImage decode(ImageSource source) {
        return reader.decode(source);
    }

    EncodedPicture encode(Ops ops, ImageSource source, Observer observer) {
        long start = System.nanoTime();
        DecodedImage image = decode(source);
        PixelValues pixels = preprocessor.apply(image.pixels());
        long read = System.nanoTime();
        float[] rows = encode(ops, pixels, observer);
        return new EncodedPicture(
                rows,
                rows.length / width,
                PreprocessingReport.of(image, preprocessor),
                Duration.ofNanos(read - start),
                Duration.ofNanos(System.nanoTime() - read));
    }

    /** Tower and projector alone: {@code [tiles, 3, S, S]} to {@code [tokens, D]}. */
    private float[] encode(Ops ops, PixelValues pixels, Observer observer) {
        float[][] result = new float[1][];
        ops.run(() -> {
            if (observer.taps()) {
                int side = pixels.side();
                observer.tap(Stage.of(Kind.PIXELS), ops.tensor(pixels.values(), pixels.tiles() * 3 * side, side));
            }
            Tensor features = tower.encode(ops, pixels.values(), pixels.tiles(), observer); // [tiles*P, Dv]
            Tensor projected = projector.project(ops, features, pixels.tiles(), observer); // [tokens, D]
            result[0] = projected.toArray();
        });
        return result[0];
    }
}
