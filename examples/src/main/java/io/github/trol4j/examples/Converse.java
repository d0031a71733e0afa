package io.github.trol4j.examples;

import io.github.trol4j.models.Answer;
import io.github.trol4j.models.Conversation;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import java.nio.file.Path;

/** Questions that follow each other and read only what is new: {@code Converse PICTURE QUESTION QUESTION ...}. */
public final class Converse {
    private Converse() {}

    public static void main(String[] args) {
        try (TrolModel model = TrolModel.nano();
                Conversation conversation = model.converse()) {
            for (int i = 1; i < args.length; i++) {
                Question question = Question.of(args[i]);
                Answer answer = conversation.ask(i == 1 ? question.about(Path.of(args[0])) : question);
                System.out.printf(
                        "%s (%d of %d tokens had been read before)%n",
                        answer.text(),
                        answer.stats().reusedTokens(),
                        answer.stats().promptTokens());
            }
        }
    }
}
