package io.github.trol4j.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.internal.ChatRequestValidationUtils;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.constrain.ConstraintException;
import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.llm.generate.LogitsFilter;
import io.github.trol4j.llm.generate.OccurrencePenalty;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.models.AskOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the parameters of a request into options of a question. */
final class OptionsReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ModelSettings settings;

    OptionsReader(ModelSettings settings) {
        this.settings = settings;
    }

    /**
     * @throws UnsupportedFeatureException for what TroL models cannot do
     * @throws InvalidRequestException for values that cannot be
     */
    AskOptions read(ChatRequestParameters parameters) {
        ChatRequestValidationUtils.validate(parameters.toolChoice());
        ChatRequestValidationUtils.validate(parameters.toolSpecifications());
        @Nullable String name = parameters.modelName();
        if (name != null && !name.equals(settings.name())) {
            throw new UnsupportedFeatureException(
                    "The parameter modelName is not supported with another model than '%s', got '%s'"
                            .formatted(settings.name(), name));
        }
        try {
            AskOptions options = settings.options().withSampling(sampling(parameters));
            if (parameters.maxOutputTokens() != null) {
                options = options.withMaxNewTokens(parameters.maxOutputTokens());
            }
            if (!parameters.stopSequences().isEmpty()) {
                options = options.withStop(parameters.stopSequences().toArray(String[]::new));
            }
            if (parameters.frequencyPenalty() != null || parameters.presencePenalty() != null) {
                List<LogitsFilter> filters = new ArrayList<>(options.filters());
                filters.add(new OccurrencePenalty(
                        or(parameters.presencePenalty(), 0), or(parameters.frequencyPenalty(), 0)));
                options = options.withFilters(filters.toArray(LogitsFilter[]::new));
            }
            Grammar form = form(parameters.responseFormat());
            return form == null ? options : options.withGrammar(form);
        } catch (ConstraintException e) {
            throw new UnsupportedFeatureException("This response format is not supported: " + e.getMessage());
        } catch (EngineException e) {
            throw new InvalidRequestException(e.getMessage(), e);
        }
    }

    private Sampling sampling(ChatRequestParameters parameters) {
        Sampling usual = settings.options().sampling();
        Integer topK = parameters.topK();
        return new Sampling(
                or(parameters.temperature(), usual.temperature()),
                topK == null ? usual.topK() : topK,
                or(parameters.topP(), usual.topP()),
                usual.minP(),
                usual.repetitionPenalty(),
                usual.seed());
    }

    private static double or(@Nullable Double wanted, double usual) {
        return wanted == null ? usual : wanted;
    }

    private static @Nullable Grammar form(@Nullable ResponseFormat format) {
        if (format == null || format.type() == ResponseFormatType.TEXT) {
            return null;
        }
        if (format.jsonSchema() == null) {
            return Grammar.jsonObject();
        }
        JsonSchemaElement root = format.jsonSchema().rootElement();
        if (root instanceof JsonRawSchema raw) {
            return Grammar.jsonSchema(raw.schema());
        }
        try {
            // Without "required" and the like: the grammar writes every property, and no others.
            return Grammar.jsonSchema(JSON.writeValueAsString(JsonSchemaElementUtils.toMap(root)));
        } catch (JsonProcessingException e) {
            throw new InvalidRequestException("The JSON schema cannot be written down", e);
        }
    }
}
