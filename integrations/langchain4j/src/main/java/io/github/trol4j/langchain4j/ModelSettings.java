package io.github.trol4j.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.github.trol4j.core.CancelledException;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.prompt.PromptException;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What both kinds of chat model have in common.
 *
 * @param speaker who answers
 * @param name of the model, in requests and responses
 * @param options of every question, where a request does not say otherwise
 * @param parameters that requests override
 */
record ModelSettings(
        Speaker speaker,
        String name,
        AskOptions options,
        ChatRequestParameters parameters,
        List<ChatModelListener> listeners) {
    /** Without it LangChain4j would write instructions into the question, which a small model is confused by. */
    static final Set<Capability> CAPABILITIES = Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);

    ModelSettings {
        listeners = List.copyOf(listeners);
    }

    Talk talk(ChatRequest request) {
        return TalkReader.read(request.messages(), new OptionsReader(this).read(request.parameters()));
    }

    ChatResponse response(Answer answer) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(answer.text()))
                .metadata(ChatResponseMetadata.builder()
                        .id("trol-" + UUID.randomUUID())
                        .modelName(name)
                        .tokenUsage(new TokenUsage(
                                answer.stats().promptTokens(), answer.stats().answerTokens()))
                        .finishReason(answer.finish() == Answer.Finish.LENGTH ? FinishReason.LENGTH : FinishReason.STOP)
                        .build())
                .build();
    }

    /** In the words of LangChain4j, which decide whether a request is tried again. */
    static RuntimeException translated(RuntimeException failure) {
        return switch (failure) {
            case PromptException e -> new InvalidRequestException(e.getMessage(), e);
            case CancelledException e -> new TimeoutException(e.getMessage(), e);
            default -> failure;
        };
    }
}
