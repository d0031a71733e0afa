package io.github.trol4j.langchain4j;

import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.Conversation;
import io.github.trol4j.models.TrolModel;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A model that answers. Each request brings the whole conversation, so what the last one had in common with it, above all the picture, is
 * kept and not read again. Requests that come at the same time get conversations of their own.
 */
final class ModelSpeaker implements Speaker {
    private final TrolModel model;
    private final AtomicReference<Conversation> idle = new AtomicReference<>();

    ModelSpeaker(TrolModel model) {
        this.model = model;
    }

    @Override
    public Answer answer(Talk talk, AnswerListener listener) {
        Conversation kept = idle.getAndSet(null);
        Conversation conversation =
                kept == null ? model.converse(talk.question().options().traversal()) : kept;
        boolean usable = false;
        try {
            for (Talk.Exchange exchange : talk.before()) {
                conversation.recall(exchange.question(), exchange.answer());
            }
            Answer answer = conversation.ask(talk.question(), listener);
            usable = true;
            return answer;
        } finally {
            if (usable) {
                conversation.startOver();
                keep(conversation);
            } else {
                conversation.close();
            }
        }
    }

    private void keep(Conversation conversation) {
        Conversation other = idle.getAndSet(conversation);
        if (other != null) {
            other.close();
        }
    }

    @Override
    public void close() {
        Conversation kept = idle.getAndSet(null);
        if (kept != null) {
            kept.close();
        }
    }
}
