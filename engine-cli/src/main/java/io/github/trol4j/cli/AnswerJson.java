package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.llm.PassWork;
import io.github.trol4j.llm.PromptWork;
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
        json.put("lora", model.report().lora());
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
        work(json.putObject("work"), stats.work());
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

    /** Row-layers and floating-point operations of both passes over the prompt, beside those of the published model. */
    private static void work(ObjectNode json, PromptWork work) {
        pass(json.putObject("first_pass"), work.first(), work.fullFirst());
        pass(json.putObject("second_pass"), work.second(), work.fullSecond());
        json.put("share_of_full", Math.round(work.share() * 1e4) / 1e4);
    }

    private static void pass(ObjectNode json, PassWork done, PassWork full) {
        json.put("rows", done.rows()).put("rows_of_full", full.rows());
        json.put("attention_rows", done.attentionRows()).put("mlp_rows", done.mlpRows());
        json.put("matrix_operations", (long) done.products()).put("matrix_operations_of_full", (long) full.products());
        json.put("attention_operations", (long) done.attention())
                .put("attention_operations_of_full", (long) full.attention());
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
