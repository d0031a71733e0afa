package io.github.trol4j.cli;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Conversation;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What was said in a chat, and the conversation in which the model knows it. */
final class ChatTalk implements AutoCloseable {
    private final TrolModel model;
    private final AskOptions options;
    private Conversation conversation;
    private Traversal traversal;
    private List<Exchange> said = new ArrayList<>();

    ChatTalk(TrolModel model, AskOptions options) {
        this.model = model;
        this.options = options;
        this.traversal = options.traversal();
        this.conversation = model.converse(traversal);
    }

    /** A question with the pictures shown with it, and the reply. */
    record Exchange(String question, List<ChatPicture> pictures, String answer) {
        Exchange {
            pictures = List.copyOf(pictures);
        }
    }

    List<Exchange> said() {
        return List.copyOf(said);
    }

    Traversal traversal() {
        return traversal;
    }

    /**
     * Asks. A reply that is broken off stays in the conversation as far as it was heard; if nothing was, the question never was.
     *
     * @param heard what the listener has shown so far
     * @return nothing if it was broken off
     */
    Optional<Answer> ask(String text, List<ChatPicture> pictures, AnswerListener listener, Supplier<String> heard) {
        Question question = question(text, pictures).with(options);
        try {
            Answer answer = conversation.ask(question, listener);
            said.add(new Exchange(text, pictures, answer.text()));
            return Optional.of(answer);
        } catch (CancelledException e) {
            if (!heard.get().isBlank()) {
                conversation.recall(question, heard.get());
                said.add(new Exchange(text, pictures, heard.get()));
            }
            return Optional.empty();
        }
    }

    /** Goes on with the same words under another policy. */
    void traverse(Traversal how) {
        restore(said, how);
    }

    void clear() {
        restore(List.of(), traversal);
    }

    /** Goes on from other words. If the model cannot take them, everything stays as it was. */
    void restore(List<Exchange> exchanges, Traversal how) {
        Conversation other = model.converse(how);
        try {
            for (Exchange each : exchanges) {
                other.recall(question(each.question, each.pictures), each.answer);
            }
        } catch (RuntimeException e) {
            other.close();
            throw e;
        }
        conversation.close();
        conversation = other;
        traversal = how;
        said = new ArrayList<>(exchanges);
    }

    private static Question question(String text, List<ChatPicture> pictures) {
        Question question = Question.of(text);
        for (ChatPicture picture : pictures) {
            question = question.about(picture.content());
        }
        return question;
    }

    @Override
    public void close() {
        conversation.close();
    }
}
