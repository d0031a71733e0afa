package io.github.trol4j.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.List;

/** The same for streaming. */
class StreamingListenerSuiteTest extends AbstractStreamingChatModelListenerIT {
    private StreamingChatModel create(Speaker speaker, ChatModelListener listener) {
        return new ModelBuilder<>(speaker, TrolStreamingChatModel::new)
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
    protected StreamingChatModel createModel(ChatModelListener listener) {
        return create(new ScriptedSpeaker(), listener);
    }

    @Override
    protected String modelName() {
        return "scripted";
    }

    @Override
    protected StreamingChatModel createFailingModel(ChatModelListener listener) {
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
