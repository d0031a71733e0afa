package io.github.trol4j.models;

import io.github.trol4j.models.prompt.Task;
import io.github.trol4j.vision.image.ImageSource;
import io.github.trol4j.vision.image.RgbImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked: a text and the pictures it is about. A text with as many {@code <image>} markers as pictures says where they
 * stand; without markers they stand in front of it.
 *
 * @param images in the order of their markers
 * @param task rules of a published benchmark for wording and length; {@link Task#DEMO} for free conversation
 */
public record Question(String text, List<ImageSource> images, Task task, AskOptions options) {
    public Question {
        images = List.copyOf(images);
    }

    /** A question without a picture. */
    public static Question of(String text) {
        return new Question(text, List.of(), Task.DEMO, AskOptions.defaults());
    }

    public Question about(ImageSource image) {
        List<ImageSource> more = new ArrayList<>(images);
        more.add(image);
        return new Question(text, more, task, options);
    }

    public Question about(Path image) {
        return about(ImageSource.of(image));
    }

    public Question about(RgbImage image) {
        return about(ImageSource.of(image));
    }

    public Question forTask(Task rules) {
        return new Question(text, images, rules, options);
    }

    public Question with(AskOptions how) {
        return new Question(text, images, task, how);
    }
}
