package io.github.trol4j.serve.openai;

import io.github.trol4j.models.Question;
import io.github.trol4j.models.prompt.Task;
import io.github.trol4j.vision.image.ImageSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts and pictures of one question, in the order in which they came. Pictures before or behind all of the text go in front of it,
 * as the models were trained; pictures between texts stay where they are.
 */
final class Parts {
    private final List<ImageSource> pictures = new ArrayList<>();
    private final List<String> lines = new ArrayList<>(); // texts and markers
    private int turns; // from text to picture or back

    void text(String text) {
        turn(!lines.isEmpty() && lastIsPicture());
        lines.add(text);
    }

    void picture(ImageSource picture) {
        turn(!lines.isEmpty() && !lastIsPicture());
        pictures.add(picture);
        lines.add(Task.IMAGE_MARKER);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    int pictures() {
        return pictures.size();
    }

    Question question() {
        boolean between = turns > 1;
        List<String> shown = between
                ? lines
                : lines.stream().filter(line -> !line.equals(Task.IMAGE_MARKER)).toList();
        Question question = Question.of(String.join("\n", shown));
        for (ImageSource picture : pictures) {
            question = question.about(picture);
        }
        return question;
    }

    private boolean lastIsPicture() {
        return lines.getLast().equals(Task.IMAGE_MARKER);
    }

    private void turn(boolean turned) {
        turns += turned ? 1 : 0;
    }
}
