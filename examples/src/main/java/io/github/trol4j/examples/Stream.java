package io.github.trol4j.examples;

import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import java.nio.file.Path;

/** The answer as it is written, and how far the second pass counted: {@code Stream PICTURE QUESTION}. */
public final class Stream {
    private Stream() {}

    public static void main(String[] args) {
        AnswerListener printer = new AnswerListener() {
            @Override
            public void gates(GateSummary gates) {
                System.out.println("layers traversed twice: " + gates.text().size());
            }

            @Override
            public void text(String piece) {
                System.out.print(piece);
                System.out.flush();
            }
        };
        try (TrolModel model = TrolModel.nano()) {
            model.ask(Question.of(args[1]).about(Path.of(args[0])), printer);
            System.out.println();
        }
    }
}
