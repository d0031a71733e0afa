package io.github.trol4j.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.List;

/** LangChain4j's suite of what listeners have to hear. */
class ListenerSuiteTest extends AbstractChatModelListenerIT {
    private ChatModel create(Speaker speaker, ChatModelListener listener) {
        return new ModelBuilder<>(speaker, TrolChatModel::new)
                .modelName(modelName())
                .defaultRequestParameters(ChatRequestParameters.builder()
                        .modelName(modelName())
                        .temperature(temperature())
                        .topP(topP())
                        .maxOutputTokens(maxTokens())
                        .build())
                .listeners(List.of(listener))
                .build();
    }

    @Override
    protected ChatModel createModel(ChatModelListener listener) {
        return create(new ScriptedSpeaker(), listener);
    }

    @Override
    protected String modelName() {
        return "scripted";
    }

    @Override
    protected ChatModel createFailingModel(ChatModelListener listener) {
        return create(
                (talk, heard) -> {
                    throw new IllegalStateException("on purpose");
                },
                listener);
    }

    @Override
    protected Class<? extends Exception> expectedExceptionClass() {
        return IllegalStateException.class;
    }

    @Override
    protected boolean supportsTools() {
        return false;
    }
}
