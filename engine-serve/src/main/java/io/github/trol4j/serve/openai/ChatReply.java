package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.models.Answer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The JSON of chat completions, whole or in chunks. */
final class ChatReply {
    /** The field that OpenAI does not have. */
    static final String OWN = "trol";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Served served;
    private final ChatCall call;
    private final Tokens tokens;
    private final String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
    private final long created = Instant.now().getEpochSecond();

    ChatReply(Served served, ChatCall call) {
        this.served = served;
        this.call = call;
        this.tokens = new Tokens(served.model().tokenizer());
    }

    ObjectNode whole(List<Answer> answers, Report report) {
        ObjectNode reply = head("chat.completion");
        ArrayNode choices = reply.putArray("choices");
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            ObjectNode choice = choices.addObject().put("index", i);
            choice.putObject("message")
                    .put("role", "assistant")
                    .put("content", answer.text())
                    .putNull("refusal");
            logProbs(choice, answer.tokens());
            choice.put("finish_reason", finish(answer));
        }
        report.usage(reply.putObject("usage"));
        report.own(reply.putObject(OWN));
        return reply;
    }

    /** The first chunk of an answer: whose it is. */
    ObjectNode role(int answer) {
        ObjectNode chunk = chunk();
        ObjectNode choice = choice(chunk, answer);
        choice.putObject("delta").put("role", "assistant").put("content", "").putNull("refusal");
        choice.putNull("logprobs").putNull("finish_reason");
        return chunk;
    }

    /** Whether tokens without a text are worth a chunk. */
    boolean isShown(List<Token> written) {
        return call.logProbs() && tokens.areShown(written);
    }

    ObjectNode piece(int answer, String text, List<Token> written) {
        ObjectNode chunk = chunk();
        ObjectNode choice = choice(chunk, answer);
        choice.putObject("delta").put("content", text);
        logProbs(choice, written);
        choice.putNull("finish_reason");
        return chunk;
    }

    ObjectNode finished(int index, Answer answer) {
        ObjectNode chunk = chunk();
        ObjectNode choice = choice(chunk, index);
        choice.putObject("delta");
        choice.putNull("logprobs").put("finish_reason", finish(answer));
        return chunk;
    }

    /** The chunk without a choice that ends a stream. */
    ObjectNode usage(Report report) {
        ObjectNode chunk = chunk();
        chunk.putArray("choices");
        report.usage(chunk.putObject("usage"));
        return chunk;
    }

    private ObjectNode chunk() {
        ObjectNode chunk = head("chat.completion.chunk");
        if (call.usage()) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private ObjectNode head(String object) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", served.name())
                .put("system_fingerprint", served.fingerprint());
    }

    private static ObjectNode choice(ObjectNode chunk, int index) {
        return chunk.putArray("choices").addObject().put("index", index);
    }

    private void logProbs(ObjectNode choice, List<Token> written) {
        if (call.logProbs()) {
            tokens.into(choice.putObject("logprobs"), written);
        } else {
            choice.putNull("logprobs");
        }
    }

    private static String finish(Answer answer) {
        return answer.finish() == Answer.Finish.LENGTH ? "length" : "stop";
    }
}
