package io.github.trol4j.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Java, unchanged. */
class OpenAiJavaTest {
    private static final String PICTURE = "data:image/png;base64," + NanoServer.base64();

    private static NanoServer server;
    private static OpenAIClient client;

    /** A form of answers. */
    static final class Sight {
        public boolean round;
        public String colour = "";
    }

    @BeforeAll
    static void start() {
        server = new NanoServer();
        client = client(server, 2);
    }

    @AfterAll
    static void end() {
        client.close();
        server.close();
    }

    private static OpenAIClient client(NanoServer server, int retries) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(server.url())
                .apiKey(NanoServer.KEY)
                .maxRetries(retries)
                .build();
    }

    private static ChatCompletionCreateParams.Builder circle() {
        return ChatCompletionCreateParams.builder()
                .model("nano")
                .addUserMessageOfArrayOfContentParts(List.of(
                        ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                                .text(NanoServer.QUESTION)
                                .build()),
                        ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                        .url(PICTURE)
                                        .build())
                                .build())));
    }

    @Test
    void aPictureAndAQuestion() {
        ChatCompletion answer = client.chat()
                .completions()
                .create(circle().logprobs(true).topLogprobs(2).build());
        assertThat(answer.choices().getFirst().message().content()).contains("brown");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.choices()
                        .getFirst()
                        .logprobs()
                        .orElseThrow()
                        .content()
                        .orElseThrow()
                        .getFirst()
                        .topLogprobs())
                .hasSize(2);
        assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
        answer.validate();
    }

    @Test
    void aStream() {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        ChatCompletionCreateParams params = circle().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(whole::accumulate);
        }
        ChatCompletion answer = whole.chatCompletion();
        assertThat(answer.choices().getFirst().message().content()).contains("brown");
        assertThat(answer.usage().orElseThrow().promptTokens()).isPositive();
    }

    @Test
    void aForm() {
        var answer = client.chat()
                .completions()
                .create(circle().responseFormat(Sight.class).build());
        Sight sight = answer.choices().getFirst().message().content().orElseThrow();
        assertThat(sight.colour).isNotNull();
    }

    @Test
    void toolsAreRefusedClearly() {
        ChatCompletionCreateParams params = circle().putAdditionalBodyProperty(
                        "tools", JsonValue.from(List.of(Map.of("type", "function"))))
                .build();
        BadRequestException refused = catchThrowableOfType(
                BadRequestException.class, () -> client.chat().completions().create(params));
        assertThat(refused.param()).contains("tools");
        assertThat(refused.code()).contains("unsupported_parameter");
        assertThat(refused.type()).contains("invalid_request_error");
        assertThat(refused).hasMessageContaining("tools is not supported");
    }

    @Test
    void anotherModelIsNotFound() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(circle().model("gpt-5").build()))
                .isInstanceOf(NotFoundException.class);
        assertThat(client.models().list().data().getFirst().id()).isEqualTo("nano");
    }

    @Test
    void theOtherWayToAsk() {
        ResponseCreateParams params = ResponseCreateParams.builder()
                .model("nano")
                .inputOfResponse(List.of(ResponseInputItem.ofMessage(ResponseInputItem.Message.builder()
                        .role(ResponseInputItem.Message.Role.USER)
                        .addInputTextContent(NanoServer.QUESTION)
                        .addContent(ResponseInputImage.builder()
                                .detail(ResponseInputImage.Detail.AUTO)
                                .imageUrl(PICTURE)
                                .build())
                        .build())))
                .build();
        assertThat(text(client.responses().create(params))).isEqualTo("brown");

        ResponseAccumulator whole = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
            stream.stream().forEach(whole::accumulate);
        }
        assertThat(text(whole.response())).isEqualTo("brown");
    }

    private static String text(Response response) {
        return response.output()
                .getFirst()
                .asMessage()
                .content()
                .getFirst()
                .asOutputText()
                .text();
    }

    /** Who is told to come again does so, and gets an answer. */
    @Test
    void tooManyAtOnce() throws Exception {
        ChatCompletionCreateParams slow = circle().putAdditionalBodyProperty(
                        "guided_regex", JsonValue.from("[a-z]{150}"))
                .build();
        try (NanoServer busy = new NanoServer(1, 1);
                ExecutorService threads = Executors.newCachedThreadPool()) {
            OpenAIClient once = client(busy, 0);
            OpenAIClient again = client(busy, 20);
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                tasks.add(() -> outcome(once, slow));
            }
            List<String> outcomes = new ArrayList<>();
            for (Future<String> outcome : threads.invokeAll(tasks)) {
                outcomes.add(outcome.get());
            }
            assertThat(outcomes).contains("answered", "refused");
            tasks.clear();
            for (int i = 0; i < 4; i++) {
                tasks.add(() -> outcome(again, slow));
            }
            for (Future<String> outcome : threads.invokeAll(tasks)) {
                assertThat(outcome.get()).isEqualTo("answered");
            }
            once.close();
            again.close();
        }
    }

    private static String outcome(OpenAIClient client, ChatCompletionCreateParams params) {
        try {
            client.chat().completions().create(params);
            return "answered";
        } catch (RateLimitException e) {
            return "refused";
        }
    }
}
