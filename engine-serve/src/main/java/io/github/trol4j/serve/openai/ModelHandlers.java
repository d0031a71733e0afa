package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.text.Tokenizer;
import io.github.trol4j.serve.http.Exchange;
import java.io.IOException;

/** What there is to know about the model: {@code /v1/models} and {@code /tokenize}. */
final class ModelHandlers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Served served;

    ModelHandlers(Served served) {
        this.served = served;
    }

    void list(Exchange exchange) throws IOException {
        ObjectNode list = JSON.createObjectNode().put("object", "list");
        list.putArray("data").add(model());
        exchange.reply(200, list);
    }

    void one(Exchange exchange) throws IOException {
        exchange.reply(200, model());
    }

    /** {@code {"text"}} to {@code {"ids", "pieces"}}: the ids that {@code logit_bias} takes. */
    void tokenize(Exchange exchange) throws IOException {
        Fields fields = Fields.of(exchange.json());
        served.check(fields.text("model"));
        String text = fields.requiredText("text");
        fields.end();
        Tokenizer tokenizer = served.model().tokenizer();
        ObjectNode reply = JSON.createObjectNode();
        ArrayNode ids = reply.putArray("ids");
        ArrayNode pieces = reply.putArray("pieces");
        for (int id : tokenizer.encode(text)) {
            ids.add(id);
            pieces.add(tokenizer.piece(id));
        }
        exchange.reply(200, reply.put("count", ids.size()));
    }

    private ObjectNode model() {
        var config = served.model().config();
        ObjectNode model = JSON.createObjectNode()
                .put("id", served.name())
                .put("object", "model")
                .put("created", served.since().getEpochSecond())
                .put("owned_by", "trol4j");
        model.putObject(ChatReply.OWN)
                .put("family", config.family().label())
                .put("backend", served.model().backend().name())
                .put("context", config.decoder().rotary().limit());
        return model;
    }
}
