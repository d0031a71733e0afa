package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.generate.LogProbs.Scored;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.GenerationStats;
import io.github.trol4j.models.ScoredAnswer;
import io.github.trol4j.models.TrolModel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Answers as JSON objects whose fields stay what they are from release to release. */
final class AnswerJson {
    private final ObjectMapper mapper = new ObjectMapper();
    private final TrolModel model;
    private final String modelName;

    AnswerJson(TrolModel model, String modelName) {
        this.model = model;
        this.modelName = modelName;
    }

    ObjectNode of(Answer answer, AskOptions options) {
        ObjectNode json = mapper.createObjectNode();
        json.put("text", answer.text());
        json.put("finish", answer.finish().name().toLowerCase(Locale.ROOT));
        json.put("model", modelName);
        json.put("family", model.config().family().label());
        json.put("backend", model.backend().name());
        json.put("traversal", options.traversal().toString());
        GenerationStats stats = answer.stats();
        ObjectNode tokens = json.putObject("tokens");
        tokens.put("image", stats.imageTokens());
        tokens.put("prompt", stats.promptTokens());
        tokens.put("reused", stats.reusedTokens());
        tokens.put("answer", stats.answerTokens());
        ObjectNode times = json.putObject("milliseconds");
        times.put("picture", millis(stats.picture()));
        times.put("vision", millis(stats.vision()));
        times.put("prompt", millis(stats.prompt()));
        times.put("answer", millis(stats.answer()));
        times.put("total", millis(stats.total()));
        if (options.alternatives() >= 0) {
            logProbs(json.putArray("logprobs"), answer);
        }
        return json;
    }

    /** Choices that were compared, most likely first. */
    ObjectNode of(List<ScoredAnswer> ranked) {
        ObjectNode json = mapper.createObjectNode();
        json.put("text", ranked.getFirst().text());
        json.put("model", modelName);
        ArrayNode choices = json.putArray("choices");
        for (ScoredAnswer choice : ranked) {
            choices.addObject()
                    .put("text", choice.text())
                    .put("logprob", choice.logProb())
                    .put("tokens", choice.tokens());
        }
        return json;
    }

    private void logProbs(ArrayNode array, Answer answer) {
        for (Token token : answer.tokens()) {
            ObjectNode node = array.addObject();
            node.put("id", token.id())
                    .put("piece", model.tokenizer().piece(token.id()))
                    .put("logprob", token.logProb());
            ArrayNode alternatives = node.putArray("alternatives");
            for (Scored other : token.alternatives()) {
                alternatives
                        .addObject()
                        .put("id", other.id())
                        .put("piece", model.tokenizer().piece(other.id()))
                        .put("logprob", other.logProb());
            }
        }
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e4) / 100.0;
    }
}
