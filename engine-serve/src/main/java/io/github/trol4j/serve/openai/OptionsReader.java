package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.LogitBias;
import io.github.trol4j.llm.generate.LogitsFilter;
import io.github.trol4j.llm.generate.OccurrencePenalty;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.serve.http.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** How an answer is made: the fields that mean the same in all of OpenAI's requests, and some that vLLM and we have beside them. */
final class OptionsReader {
    /** Kept by OpenAI for its own records, or hints that change no answer. */
    private static final String[] HARMLESS = {
        "user",
        "metadata",
        "store",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "parallel_tool_calls"
    };

    private static final int MOST_STOPS = 16;
    private static final int MOST_BIASES = 1_000;
    static final int MOST_ALTERNATIVES = 20;
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final int blocks;
    private final int vocabulary;

    /**
     * @param blocks of the decoder
     * @param vocabulary number of tokens
     */
    OptionsReader(int blocks, int vocabulary) {
        this.blocks = blocks;
        this.vocabulary = vocabulary;
    }

    /**
     * @param limits names of the field that limits the answer's tokens
     * @param alternatives to report at each place, or -1 for no log-probabilities
     * @param usual what holds where a request says nothing
     */
    AskOptions read(Fields fields, List<String> limits, int alternatives, AskOptions usual) {
        AskOptions options = usual.withSampling(sampling(fields)).withTraversal(traversal(fields));
        for (String limit : limits) {
            OptionalInt most = fields.count(limit, 1, NO_LIMIT);
            options = most.isPresent() ? options.withMaxNewTokens(most.getAsInt()) : options;
        }
        JsonNode stop = fields.get("stop");
        if (stop != null) {
            options = options.withStop(stops(Texts.oneOrMore(stop, fields.path("stop"))));
        }
        options = alternatives < 0 ? options : options.withLogProbs(alternatives);
        return options.withFilters(filters(fields).toArray(LogitsFilter[]::new));
    }

    /** Takes fields that change no answer. */
    static void ignoreHarmless(Fields fields) {
        fields.ignore(HARMLESS);
    }

    /** Number of alternatives at each place, or -1 for no log-probabilities. */
    static int alternatives(Fields fields) {
        boolean wanted = fields.flag("logprobs");
        OptionalInt top = fields.count("top_logprobs", 0, MOST_ALTERNATIVES);
        if (top.orElse(0) > 0 && !wanted) {
            throw Problem.invalid("top_logprobs", "top_logprobs needs \"logprobs\": true");
        }
        return wanted ? top.orElse(0) : -1;
    }

    private static Sampling sampling(Fields fields) {
        double temperature = fields.number("temperature", 0);
        long topK = fields.whole("top_k", 0);
        double topP = fields.number("top_p", 1);
        double minP = fields.number("min_p", 0);
        double penalty = fields.number("repetition_penalty", 1);
        long seed = fields.whole("seed", 0);
        int k = topK == -1 ? 0 : Math.clamp(topK, -1, Integer.MAX_VALUE); // -1 is vLLM's word for all
        return checked(
                "temperature",
                () -> new Sampling(temperature, k, topP == 0 ? Double.MIN_NORMAL : topP, minP, penalty, seed));
    }

    private Traversal traversal(Fields fields) {
        return fields.text("traversal")
                .map(text -> checked("traversal", () -> {
                    Traversal traversal = Traversal.parse(text);
                    traversal.plan(blocks); // or it would be found out late
                    return traversal;
                }))
                .orElse(Traversal.FULL);
    }

    private static String[] stops(List<String> stops) {
        if (stops.size() > MOST_STOPS || stops.contains("")) {
            throw Problem.invalid("stop", "stop may hold up to %d texts, none of them empty".formatted(MOST_STOPS));
        }
        return stops.toArray(String[]::new);
    }

    private List<LogitsFilter> filters(Fields fields) {
        List<LogitsFilter> filters = new ArrayList<>();
        double presence = fields.number("presence_penalty", 0);
        double frequency = fields.number("frequency_penalty", 0);
        if (presence != 0 || frequency != 0) {
            filters.add(checked("presence_penalty", () -> new OccurrencePenalty(presence, frequency)));
        }
        JsonNode bias = fields.get("logit_bias");
        if (bias != null && !bias.isEmpty()) {
            filters.add(checked("logit_bias", () -> new LogitBias(biases(bias))));
        }
        return filters;
    }

    private Map<Integer, Float> biases(JsonNode bias) {
        if (!bias.isObject() || bias.size() > MOST_BIASES) {
            throw Problem.invalid(
                    "logit_bias", "logit_bias must be an object of up to %d token ids".formatted(MOST_BIASES));
        }
        Map<Integer, Float> biases = new HashMap<>();
        bias.properties().forEach(entry -> {
            int id = tokenId(entry.getKey());
            if (id < 0 || id >= vocabulary || !entry.getValue().isNumber()) {
                throw Problem.invalid(
                        "logit_bias",
                        "logit_bias needs token ids from 0 to %d and numbers; /tokenize tells the ids of a text"
                                .formatted(vocabulary - 1));
            }
            biases.put(id, entry.getValue().floatValue());
        });
        return biases;
    }

    private static int tokenId(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static <T> T checked(String param, Supplier<T> value) {
        try {
            return value.get();
        } catch (EngineException e) {
            throw Problem.invalid(param, e.getMessage());
        }
    }
}
