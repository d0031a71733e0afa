package io.github.trol4j.langchain4j;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;

/** LangChain4j's own suite for providers, with a speaker who knows what it asks: what is tested is the adapter. */
class ChatModelSuiteTest extends AbstractChatModelIT {
    static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    @Override
    protected List<ChatModel> models() {
        return List.of(new ModelBuilder<>(new ScriptedSpeaker(), TrolChatModel::new).build());
    }

    @Override
    protected ChatModel createModelWith(ChatRequestParameters parameters) {
        return new ModelBuilder<>(new ScriptedSpeaker(), TrolChatModel::new)
                .defaultRequestParameters(parameters)
                .build();
    }

    @Override
    protected ImageContent catImageContentBase64() {
        return ImageContent.from(PIXEL, "image/png");
    }

    @Override
    protected ImageContent diceImageContentBase64() {
        return ImageContent.from(PIXEL, "image/png");
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

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
        return TokenUsage.class;
    }
}
