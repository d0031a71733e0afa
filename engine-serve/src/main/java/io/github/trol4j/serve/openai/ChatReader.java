package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.serve.http.Problem;
import java.util.List;
import java.util.Optional;

/** Reads requests to {@code /v1/chat/completions}. */
final class ChatReader {
    private static final int MOST_ANSWERS = 8;

    private final Served served;

    ChatReader(Served served) {
        this.served = served;
    }

    ChatCall read(ObjectNode body) {
        Fields fields = Fields.of(body);
        served.check(fields.text("model"));
        OptionsReader.ignoreHarmless(fields);
        refuse(fields);
        int alternatives = OptionsReader.alternatives(fields);
        AskOptions options = served.options()
                .read(fields, List.of("max_tokens", "max_completion_tokens"), alternatives, AskOptions.defaults());
        Optional<Grammar> form = FormatReader.read(fields, "response_format");
        options = form.map(options::withGrammar).orElse(options);
        boolean stream = fields.flag("stream");
        boolean usage = usage(fields, stream);
        boolean gates = gates(fields);
        int count = fields.count("n", 1, MOST_ANSWERS).orElse(1);
        JsonNode messages = fields.required("messages");
        fields.end(); // before pictures are fetched
        MessageReader reader = served.messages();
        reader.read(messages, "messages");
        return new ChatCall(reader.dialogue(options, "messages"), count, stream, usage, alternatives >= 0, gates);
    }

    private static void refuse(Fields fields) {
        String text = "this model answers in text alone";
        for (String field : List.of("tools", "functions", "function_call", "audio", "web_search_options")) {
            fields.refuse(field, text);
        }
        fields.only("tool_choice", "none", "auto");
        fields.only("service_tier", "auto", "default");
        fields.only("reasoning_effort", "none");
        fields.only("verbosity", "medium");
        fields.refuse("prediction", "an answer is written from its beginning");
        JsonNode modalities = fields.get("modalities");
        if (modalities != null && !Texts.list(modalities, "modalities").equals(List.of("text"))) {
            throw Problem.unsupported("modalities", "modalities may be [\"text\"]: " + text);
        }
    }

    /** What is wanted of the field that is ours. */
    private static boolean gates(Fields fields) {
        JsonNode own = fields.get(ChatReply.OWN);
        if (own == null) {
            return false;
        }
        Fields inner = Fields.of(own, ChatReply.OWN);
        boolean gates = inner.flag("gates");
        inner.end();
        return gates;
    }

    private static boolean usage(Fields fields, boolean stream) {
        JsonNode options = fields.get("stream_options");
        if (options == null) {
            return false;
        }
        if (!stream) {
            throw Problem.invalid("stream_options", "stream_options needs \"stream\": true");
        }
        Fields inner = Fields.of(options, "stream_options");
        boolean usage = inner.flag("include_usage");
        inner.ignore("include_obfuscation");
        inner.end();
        return usage;
    }
}
