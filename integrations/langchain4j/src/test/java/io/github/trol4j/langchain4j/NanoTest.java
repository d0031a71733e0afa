package io.github.trol4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The adapter with a real model behind it, used as an application would. */
class NanoTest {
    private static final ImageContent SHAPES =
            ImageContent.from(Path.of(System.getProperty("trol.nano"), "samples", "02-shapes.png"), "image/png");
    private static final UserMessage QUESTION =
            UserMessage.from(TextContent.from("What colour is the circle?"), SHAPES);

    private static TrolModel nano;
    private static TrolChatModel model;

    @BeforeAll
    static void load() {
        nano = TrolModel.nano(LoadOptions.defaults().withBackend("reference"));
        model = TrolChatModel.builder(nano).modelName("nano").build();
    }

    @AfterAll
    static void close() {
        model.close();
        nano.close();
    }

    @Test
    void aPictureAndAQuestion() {
        ChatResponse response = model.chat(QUESTION);
        assertThat(response.aiMessage().text()).isEqualTo("brown");
        assertThat(response.metadata().modelName()).isEqualTo("nano");
        assertThat(response.metadata().finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.metadata().tokenUsage().inputTokenCount()).isGreaterThan(10);
        assertThat(response.metadata().tokenUsage().outputTokenCount()).isPositive();
    }

    @Test
    void aConversationThatIsGoneOnWith() {
        ChatResponse second =
                model.chat(QUESTION, AiMessage.from("brown"), UserMessage.from("What colour is the circle?"));
        assertThat(second.aiMessage().text()).isNotEmpty();
        assertThat(second.metadata().tokenUsage().inputTokenCount())
                .isGreaterThan(model.chat(QUESTION).metadata().tokenUsage().inputTokenCount());
    }

    @Test
    void aStreamInPieces() {
        TrolStreamingChatModel streaming =
                TrolStreamingChatModel.builder(nano).modelName("nano").build();
        StringBuilder pieces = new StringBuilder();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        streaming.chat(ChatRequest.builder().messages(QUESTION).build(), new StreamingChatResponseHandler() {
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
        assertThat(whole.join().aiMessage().text()).isEqualTo("brown").isEqualTo(pieces.toString());
        streaming.close();
    }

    enum Colour {
        RED,
        BROWN,
        GREEN
    }

    record Seen(Colour colour, boolean round) {}

    interface Looker {
        @dev.langchain4j.service.UserMessage("What colour is the circle?")
        Colour colour(@dev.langchain4j.service.UserMessage ImageContent picture);

        @dev.langchain4j.service.UserMessage("Is there a circle?")
        boolean circle(@dev.langchain4j.service.UserMessage ImageContent picture);

        @dev.langchain4j.service.UserMessage("What is it?")
        Seen seen(@dev.langchain4j.service.UserMessage ImageContent picture);
    }

    /** Without constraints nano's answers were no JSON: the form is what is tested here, not what nano knows. */
    @Test
    void typedAnswers() {
        Looker looker = AiServices.create(Looker.class, model);
        assertThat(looker.colour(SHAPES)).isIn((Object[]) Colour.values());
        assertThat(looker.circle(SHAPES)).isIn(true, false);
        assertThat(looker.seen(SHAPES)).isNotNull();
        assertThat(looker.seen(SHAPES).colour()).isNotNull();
    }

    @Test
    void aSystemMessageComesBeforeTheQuestion() {
        ScriptedSpeaker speaker = new ScriptedSpeaker();
        try (TrolChatModel scripted = new ModelBuilder<>(speaker, TrolChatModel::new).build()) {
            scripted.chat(SystemMessage.from("Answer in German."), UserMessage.from("Which city?"));
        }
        assertThat(speaker.heard().getFirst().question().text()).isEqualTo("Answer in German.\nWhich city?");
    }

    @Test
    void whatCannotBe() {
        assertThatThrownBy(() -> model.chat(UserMessage.from(ImageContent.from("https://example.org/a.png"))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("not supported");
        assertThatThrownBy(() -> model.chat(UserMessage.from(SHAPES)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("question is empty");
        assertThatThrownBy(() -> model.chat(QUESTION, AiMessage.from("brown")))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() ->
                        model.chat(UserMessage.from(TextContent.from("What?"), ImageContent.from("AAAA", "image/png"))))
                .hasMessageContaining("picture 1 of the message");
    }

    @Test
    void aPictureInItsAddress() {
        String data = SHAPES.image().base64Data();
        ImageContent inline = ImageContent.from("data:image/png;base64," + data);
        assertThat(model.chat(UserMessage.from(TextContent.from("What colour is the circle?"), inline))
                        .aiMessage()
                        .text())
                .isEqualTo("brown");
    }
}
