package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.serve.http.Problem;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads requests to {@code /v1/responses}. Nothing is stored: a conversation is sent whole each time. */
final class ResponseReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOG_PROBS = "message.output_text.logprobs";

    private final Served served;

    ResponseReader(Served served) {
        this.served = served;
    }

    ResponseCall read(ObjectNode body) {
        Fields fields = Fields.of(body);
        served.check(fields.text("model"));
        OptionsReader.ignoreHarmless(fields);
        fields.ignore("max_tool_calls");
        refuse(fields);
        int alternatives = alternatives(fields);
        AskOptions options =
                served.options().read(fields, List.of("max_output_tokens"), alternatives, AskOptions.defaults());
        Optional<Grammar> form = format(fields);
        options = form.map(options::withGrammar).orElse(options);
        boolean stream = fields.flag("stream");
        Optional<String> instructions = fields.text("instructions");
        JsonNode input = fields.required("input");
        ObjectNode echo = echo(options, instructions, fields.get("text"), fields.get("metadata"));
        fields.end(); // before pictures are fetched
        MessageReader reader = served.messages();
        instructions.ifPresent(text -> reader.system(text, "instructions"));
        if (input.isTextual()) {
            reader.user(input.textValue(), "input");
        } else {
            reader.read(input, "input");
        }
        return new ResponseCall(reader.dialogue(options, "input"), stream, alternatives >= 0, echo);
    }

    private static void refuse(Fields fields) {
        fields.refuse("tools", "this model answers in text alone");
        fields.only("tool_choice", "none", "auto");
        fields.only("service_tier", "auto", "default");
        fields.only("truncation", "disabled");
        for (String field : List.of("previous_response_id", "conversation", "prompt", "background")) {
            fields.refuse(field, "nothing is kept here; send the conversation whole");
        }
        fields.refuse("reasoning", "this model does not think aloud");
        JsonNode options = fields.get("stream_options");
        if (options != null) {
            Fields inner = Fields.of(options, "stream_options");
            inner.ignore("include_obfuscation");
            inner.end();
        }
    }

    /** Alternatives at each place, or -1 for no log-probabilities. */
    private static int alternatives(Fields fields) {
        JsonNode include = fields.get("include");
        List<String> included = include == null ? List.of() : Texts.list(include, "include");
        if (!List.of(LOG_PROBS).containsAll(included)) {
            throw Problem.unsupported("include", "include may hold " + LOG_PROBS + " alone");
        }
        OptionalInt top = fields.count("top_logprobs", 0, OptionsReader.MOST_ALTERNATIVES);
        return included.isEmpty() && top.isEmpty() ? -1 : top.orElse(0);
    }

    private static Optional<Grammar> format(Fields fields) {
        JsonNode text = fields.get("text");
        if (text == null) {
            return FormatReader.read(fields, "response_format");
        }
        Fields inner = Fields.of(text, "text");
        inner.only("verbosity", "medium");
        Optional<Grammar> form = FormatReader.read(inner, "format");
        inner.end();
        return form;
    }

    private static ObjectNode echo(
            AskOptions options, Optional<String> instructions, @Nullable JsonNode text, @Nullable JsonNode metadata) {
        Sampling sampling = options.sampling();
        ObjectNode echo = JSON.createObjectNode();
        echo.put("instructions", instructions.orElse(null));
        options.maxNewTokens()
                .ifPresentOrElse(most -> echo.put("max_output_tokens", most), () -> echo.putNull("max_output_tokens"));
        echo.put("temperature", sampling.temperature()).put("top_p", sampling.topP());
        ObjectNode format = JSON.createObjectNode();
        format.putObject("format").put("type", "text");
        echo.set("text", text == null ? format : text);
        echo.set("metadata", metadata == null ? JSON.createObjectNode() : metadata);
        return echo;
    }
}
