package io.github.trol4j.examples;

import io.github.trol4j.models.Answer;
import io.github.trol4j.models.TrolModel;
import java.nio.file.Path;

/** A picture and a question in, an answer out: {@code Ask PICTURE QUESTION}. */
public final class Ask {
    private Ask() {}

    public static void main(String[] args) {
        try (TrolModel model = TrolModel.nano()) { // or TrolModel.load(Path.of("TroL-1.8B"))
            Answer answer = model.ask(Path.of(args[0]), args[1]);
            System.out.println(answer.text());
        }
    }
}
