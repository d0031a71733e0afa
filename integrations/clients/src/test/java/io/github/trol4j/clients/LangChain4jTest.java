package io.github.trol4j.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** LangChain4j's client of OpenAI, unchanged. */
class LangChain4jTest {
    private static final UserMessage CIRCLE = UserMessage.from(
            TextContent.from(NanoServer.QUESTION), ImageContent.from(NanoServer.base64(), "image/png"));

    private static NanoServer server;
    private static OpenAiChatModel model;

    @BeforeAll
    static void start() {
        server = new NanoServer();
        model = OpenAiChatModel.builder()
                .baseUrl(server.url())
                .apiKey(NanoServer.KEY)
                .modelName("nano")
                .build();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void aPictureAndAQuestion() {
        ChatResponse response = model.chat(CIRCLE);
        assertThat(response.aiMessage().text()).isEqualTo("brown");
        assertThat(response.metadata().tokenUsage().outputTokenCount()).isPositive();
    }

    @Test
    void aStream() throws Exception {
        OpenAiStreamingChatModel streaming = OpenAiStreamingChatModel.builder()
                .baseUrl(server.url())
                .apiKey(NanoServer.KEY)
                .modelName("nano")
                .build();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        StringBuilder pieces = new StringBuilder();
        streaming.chat(ChatRequest.builder().messages(CIRCLE).build(), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                pieces.append(piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                whole.completeExceptionally(error);
            }
        });
        assertThat(whole.get(30, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("brown");
        assertThat(pieces).hasToString("brown");
    }

    /** It says of no property that it is required. */
    @Test
    void aForm() {
        JsonSchema schema = JsonSchema.builder()
                .name("sight")
                .rootElement(JsonObjectSchema.builder()
                        .addBooleanProperty("round")
                        .addIntegerProperty("count")
                        .build())
                .build();
        ResponseFormat format = ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(schema)
                .build();
        String text = model.chat(ChatRequest.builder()
                        .messages(CIRCLE)
                        .responseFormat(format)
                        .build())
                .aiMessage()
                .text();
        assertThat(text).matches("\\{\"round\": ?(true|false), ?\"count\": ?-?[0-9]+}");
    }

    @Test
    void toolsAreRefusedClearly() {
        ChatRequest request = ChatRequest.builder()
                .messages(CIRCLE)
                .toolSpecifications(ToolSpecification.builder().name("look").build())
                .build();
        assertThatThrownBy(() -> model.chat(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("tools is not supported");
    }
}
