package io.github.trol4j.serve;

import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.vision.image.ImageSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** The small model, loaded once for all tests, and its sample pictures. */
public final class Nano {
    public static final TrolModel MODEL = TrolModel.nano();
    public static final Path SAMPLES = Path.of(System.getProperty("trol.nano"), "samples");

    /** Questions to the pictures below, of different lengths. */
    public static final List<String> QUESTIONS = List.of(
            "What does the picture show?",
            "What colour is the circle?",
            "Is there an arrow in the image?",
            "How many shapes are there?",
            "What shape is the gray thing?",
            "Name the color of the background.");

    private static final List<String> PICTURES = List.of(
            "01-bar-chart.png", "02-shapes.png", "03-text.png", "04-shapes.png", "11-clock.png", "12-arrow.png");

    private Nano() {}

    public static byte[] picture(int index) {
        try {
            return Files.readAllBytes(SAMPLES.resolve(PICTURES.get(index % PICTURES.size())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String dataUri(int index) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(picture(index));
    }

    public static Question about(int picture, String question) {
        return Question.of(question).about(ImageSource.of(picture(picture), "sample"));
    }

    public static Server start(ServeOptions options) {
        try {
            return Server.start(MODEL, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Server start() {
        return start(ServeOptions.local("nano"));
    }
}
