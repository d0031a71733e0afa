package io.github.trol4j.serve.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.GenerationStats;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.serve.schedule.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the model did for a question beside answering: token counts, and the field that is ours: gates, times, reuse. */
final class Report {
    private final Optional<TrolModel> everyGate;
    private final List<Answer> answers = new ArrayList<>();
    private Event.@Nullable Read read;

    /** @param everyGate the model, where the gates of every patch and word are wanted */
    Report(Optional<TrolModel> everyGate) {
        this.everyGate = everyGate;
    }

    void read(Event.Read event) {
        read = event;
    }

    void answered(Answer answer) {
        answers.add(answer);
    }

    boolean isRead() {
        return read != null;
    }

    int promptTokens() {
        return answers.getFirst().stats().promptTokens();
    }

    int reusedTokens() {
        return answers.getFirst().stats().reusedTokens();
    }

    int answerTokens() {
        return answers.stream()
                .mapToInt(answer -> answer.stats().answerTokens())
                .sum();
    }

    /** In the words of chat completions. */
    void usage(ObjectNode usage) {
        usage.put("prompt_tokens", promptTokens());
        usage.put("completion_tokens", answerTokens());
        usage.put("total_tokens", promptTokens() + answerTokens());
        usage.putObject("prompt_tokens_details").put("cached_tokens", reusedTokens());
    }

    /** {@code {"traversal", "tokens", "milliseconds", "gates"}}. */
    void own(ObjectNode node) {
        GenerationStats stats = answers.getFirst().stats();
        ObjectNode tokens = node.putObject("tokens");
        tokens.put("image", stats.imageTokens())
                .put("prompt", stats.promptTokens())
                .put("reused", stats.reusedTokens())
                .put("answer", answerTokens());
        ObjectNode times = node.putObject("milliseconds");
        if (read != null) {
            node.put(
                    "traversal",
                    read.asked().dialogue().question().options().traversal().toString());
            times.put("waited", millis(read.waited()));
            Event.Read seen = read;
            read.gates().ifPresent(gates -> gates(node.putObject("gates"), gates, seen));
        }
        times.put("picture", millis(stats.picture()))
                .put("vision", millis(stats.vision()))
                .put("prompt", millis(stats.prompt()))
                .put("answer", millis(stats.answer()));
    }

    private void gates(ObjectNode node, GateSummary gates, Event.Read seen) {
        ArrayNode image = node.putArray("image");
        gates.image().forEach(image::add);
        ArrayNode text = node.putArray("text");
        gates.text().forEach(text::add);
        everyGate.ifPresent(model -> {
            float[][] every = seen.everyGate();
            PromptMaps.of(model, seen.asked()).into(node, every.length, (layer, token) -> every[layer][token]);
        });
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e4) / 100.0;
    }
}
