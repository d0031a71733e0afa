package io.github.trol4j.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.TrolModel;
import java.util.List;
import java.util.function.Function;

/**
 * Settings of a chat model.
 *
 * @param <M> the kind of chat model
 */
public final class ModelBuilder<M> {
    private final Speaker speaker;
    private final Function<ModelSettings, M> kind;
    private String name = "trol";
    private AskOptions options = AskOptions.defaults();
    private ChatRequestParameters parameters = ChatRequestParameters.builder().build();
    private List<ChatModelListener> listeners = List.of();

    ModelBuilder(Speaker speaker, Function<ModelSettings, M> kind) {
        this.speaker = speaker;
        this.kind = kind;
    }

    static <M> ModelBuilder<M> of(TrolModel model, Function<ModelSettings, M> kind) {
        return new ModelBuilder<>(new ModelSpeaker(model), kind);
    }

    /** What requests and responses call it; a request for another name is refused. Default: trol. */
    public ModelBuilder<M> modelName(String value) {
        name = value;
        return this;
    }

    /** What LangChain4j has no parameters for: traversal, beams, a deadline, the seed. Default: greedy, as published. */
    public ModelBuilder<M> askOptions(AskOptions value) {
        options = value;
        return this;
    }

    /** What holds where a request says nothing. */
    public ModelBuilder<M> defaultRequestParameters(ChatRequestParameters value) {
        parameters = value;
        return this;
    }

    /** Hear requests, responses and errors. */
    public ModelBuilder<M> listeners(List<ChatModelListener> value) {
        listeners = value;
        return this;
    }

    /** @throws dev.langchain4j.exception.UnsupportedFeatureException if the default parameters ask for what cannot be done */
    public M build() {
        ModelSettings settings = new ModelSettings(speaker, name, options, parameters, listeners);
        var _ = new OptionsReader(settings).read(parameters);
        return kind.apply(settings);
    }
}
