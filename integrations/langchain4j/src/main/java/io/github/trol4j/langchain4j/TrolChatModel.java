package io.github.trol4j.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.TrolModel;
import java.util.List;
import java.util.Set;

/**
 * A TroL model as LangChain4j's {@link ChatModel}: text and pictures in, text or JSON of a given schema out. Tools and pictures by
 * address are refused. Shared by threads. Closing it lets go of what it remembers of the last conversation; the {@link TrolModel} stays
 * the caller's.
 */
public final class TrolChatModel implements ChatModel, AutoCloseable {
    private final ModelSettings settings;

    TrolChatModel(ModelSettings settings) {
        this.settings = settings;
    }

    /** Begins with a model that is loaded already. */
    public static ModelBuilder<TrolChatModel> builder(TrolModel model) {
        return ModelBuilder.of(model, TrolChatModel::new);
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        Talk talk = settings.talk(request);
        try {
            return settings.response(settings.speaker().answer(talk, AnswerListener.NONE));
        } catch (RuntimeException e) {
            throw ModelSettings.translated(e);
        }
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return settings.parameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return settings.listeners();
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return ModelSettings.CAPABILITIES;
    }

    @Override
    public void close() {
        settings.speaker().close();
    }
}
