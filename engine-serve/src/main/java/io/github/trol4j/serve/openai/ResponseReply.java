package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.models.Answer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The JSON of {@code /v1/responses}: the response as it stands, and the parts of it that events are about. */
final class ResponseReply {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Served served;
    private final ResponseCall call;
    private final Tokens tokens;
    private final String id = "resp_" + unique();
    private final String message = "msg_" + unique();
    private final long created = Instant.now().getEpochSecond();

    ResponseReply(Served served, ResponseCall call) {
        this.served = served;
        this.call = call;
        this.tokens = new Tokens(served.model().tokenizer());
    }

    private static String unique() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** Names the message that events are about. */
    String message() {
        return message;
    }

    /** Before there is an answer. */
    ObjectNode begun() {
        ObjectNode response = head("in_progress");
        response.putArray("output");
        return response.putNull("usage");
    }

    ObjectNode done(Answer answer, Report report) {
        boolean cut = answer.finish() == Answer.Finish.LENGTH;
        ObjectNode response = head(status(answer));
        if (cut) {
            response.putObject("incomplete_details").put("reason", "max_output_tokens");
        }
        response.putArray("output").add(item(answer));
        ObjectNode usage = response.putObject("usage");
        usage.put("input_tokens", report.promptTokens()).put("output_tokens", report.answerTokens());
        usage.put("total_tokens", report.promptTokens() + report.answerTokens());
        usage.putObject("input_tokens_details").put("cached_tokens", report.reusedTokens());
        usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
        report.own(response.putObject(ChatReply.OWN));
        return response;
    }

    static String status(Answer answer) {
        return answer.finish() == Answer.Finish.LENGTH ? "incomplete" : "completed";
    }

    /** The message before its first word. */
    ObjectNode emptyItem() {
        ObjectNode item = item("in_progress");
        item.putArray("content");
        return item;
    }

    ObjectNode item(Answer answer) {
        ObjectNode item = item(status(answer));
        item.putArray("content").add(part(answer.text(), answer.tokens()));
        return item;
    }

    ObjectNode part(String text, List<Token> written) {
        ObjectNode part = JSON.createObjectNode().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.set("logprobs", logProbs(written));
        return part;
    }

    ArrayNode logProbs(List<Token> written) {
        return call.logProbs() ? tokens.list(written) : JSON.createArrayNode();
    }

    private ObjectNode item(String status) {
        return JSON.createObjectNode()
                .put("type", "message")
                .put("id", message)
                .put("status", status)
                .put("role", "assistant");
    }

    private ObjectNode head(String status) {
        ObjectNode response = JSON.createObjectNode()
                .put("id", id)
                .put("object", "response")
                .put("created_at", created)
                .put("status", status)
                .put("model", served.name())
                .putNull("error")
                .putNull("incomplete_details")
                .putNull("previous_response_id")
                .putNull("reasoning")
                .putNull("user")
                .put("parallel_tool_calls", false)
                .put("store", false)
                .put("tool_choice", "none")
                .put("truncation", "disabled");
        response.putArray("tools");
        response.setAll(call.echo());
        return response;
    }
}
