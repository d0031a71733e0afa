package io.github.trol4j.langchain4j;

import dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.Cancellation;
import io.github.trol4j.models.TrolModel;
import java.util.List;
import java.util.Set;

/**
 * The same as {@link TrolChatModel}, piece by piece. Each request has a thread of its own, on which its handler is called; cancelling
 * ends the work within one token, or one block of the prompt, and nothing more is heard.
 */
public final class TrolStreamingChatModel implements StreamingChatModel, AutoCloseable {
    private final ModelSettings settings;

    TrolStreamingChatModel(ModelSettings settings) {
        this.settings = settings;
    }

    /** Begins with a model that is loaded already. */
    public static ModelBuilder<TrolStreamingChatModel> builder(TrolModel model) {
        return ModelBuilder.of(model, TrolStreamingChatModel::new);
    }

    /** What cannot be done at all is thrown here; what fails while it is done goes to the handler. */
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        Talk talk = settings.talk(request);
        Thread.ofPlatform().daemon().name("trol-stream").start(() -> stream(talk, handler));
    }

    private void stream(Talk talk, StreamingChatResponseHandler handler) {
        Handle handle = new Handle();
        Answer answer;
        try {
            answer = settings.speaker().answer(talk, new AnswerListener() {
                @Override
                public void text(String piece) {
                    if (!handle.isCancelled()) {
                        InternalStreamingChatResponseHandlerUtils.onPartialResponse(handler, piece, handle);
                    }
                }

                @Override
                public void progress(Phase phase, int done, int total) {
                    handle.cancellation.check();
                }
            });
        } catch (RuntimeException | Error e) {
            if (!handle.isCancelled()) {
                Throwable told = e instanceof RuntimeException failure ? ModelSettings.translated(failure) : e;
                InternalStreamingChatResponseHandlerUtils.withLoggingExceptions(() -> handler.onError(told));
            }
            return;
        }
        if (!handle.isCancelled()) {
            InternalStreamingChatResponseHandlerUtils.onCompleteResponse(handler, settings.response(answer));
        }
    }

    private static final class Handle implements StreamingHandle {
        private final Cancellation cancellation = new Cancellation();

        @Override
        public void cancel() {
            cancellation.cancel();
        }

        @Override
        public boolean isCancelled() {
            return cancellation.isCancelled();
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
