package io.github.trol4j.models.eval;

import io.github.trol4j.models.GateSummary;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered.
 *
 * @param text the literal reply that is scored: decoded as the released code does, special tokens included, cut at the end of the turn
 *     and stripped of white space at both ends
 * @param gates where the model looked twice; null without gates
 * @param timings named durations in seconds and counts, for example {@code promptSeconds}; never part of a score
 */
public record Reply(String text, @Nullable GateSummary gates, Map<String, Double> timings) {
    public Reply {
        timings = Map.copyOf(timings);
    }

    public static Reply of(String text) {
        return new Reply(text, null, Map.of());
    }
}
