package io.github.trol4j.langchain4j;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.List;

/** The same for streaming. */
class StreamingChatModelSuiteTest extends AbstractStreamingChatModelIT {
    @Override
    protected List<StreamingChatModel> models() {
        return List.of(new ModelBuilder<>(new ScriptedSpeaker(), TrolStreamingChatModel::new).build());
    }

    @Override
    protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
        return new ModelBuilder<>(new ScriptedSpeaker(), TrolStreamingChatModel::new)
                .defaultRequestParameters(parameters)
                .build();
    }

    @Override
    public StreamingChatModel createModelWith(ChatModelListener listener) {
        return new ModelBuilder<>(new ScriptedSpeaker(), TrolStreamingChatModel::new)
                .listeners(List.of(listener))
                .build();
    }

    @Override
    protected ImageContent catImageContentBase64() {
        return ImageContent.from(ChatModelSuiteTest.PIXEL, "image/png");
    }

    @Override
    protected ImageContent diceImageContentBase64() {
        return ImageContent.from(ChatModelSuiteTest.PIXEL, "image/png");
    }

    @Override
    protected String customModelName() {
        return "another-name";
    }

    @Override
    protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
        return ChatRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
    }

    @Override
    protected boolean supportsModelNameParameter() {
        return false; // a model in memory is the one it is
    }

    @Override
    protected boolean supportsTools() {
        return false;
    }

    @Override
    protected boolean supportsToolChoiceRequired() {
        return false;
    }

    @Override
    protected boolean supportsSingleImageInputAsPublicURL() {
        return false; // nothing is fetched
    }

    @Override
    protected boolean supportsMultipleImageInputsAsPublicURLs() {
        return false;
    }
}
