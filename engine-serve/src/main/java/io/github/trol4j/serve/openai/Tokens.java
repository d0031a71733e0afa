package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.generate.LogProbs.Scored;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.llm.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Log-probabilities as OpenAI writes them down. */
final class Tokens {
    private static final double LEAST = -9999; // OpenAI's word for a token that cannot be

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Tokenizer tokenizer;

    Tokens(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** {@code {"content": [...]}}, as chat completions have it. */
    void into(ObjectNode logprobs, List<Token> tokens) {
        logprobs.set("content", list(tokens));
        logprobs.putNull("refusal");
    }

    /** Without the token that ends the answer. */
    ArrayNode list(List<Token> tokens) {
        ArrayNode content = JSON.createArrayNode();
        for (Token token : tokens) {
            if (ends(token)) {
                continue;
            }
            ObjectNode node = content.addObject();
            describe(node, token.id(), token.logProb());
            ArrayNode top = node.putArray("top_logprobs");
            for (Scored other : token.alternatives()) {
                describe(top.addObject(), other.id(), other.logProb());
            }
        }
        return content;
    }

    /** Whether there is anything to write down. */
    boolean areShown(List<Token> tokens) {
        return !tokens.stream().allMatch(this::ends);
    }

    private boolean ends(Token token) {
        return token.id() == tokenizer.eosId() || token.id() == tokenizer.endOfTurnId();
    }

    private void describe(ObjectNode node, int id, double logProb) {
        byte[] bytes = tokenizer.textBytes(id);
        node.put("token", bytes.length == 0 ? tokenizer.piece(id) : new String(bytes, StandardCharsets.UTF_8));
        node.put("logprob", Math.max(LEAST, logProb));
        ArrayNode array = node.putArray("bytes");
        for (byte b : bytes) {
            array.add(b & 0xFF);
        }
    }
}
