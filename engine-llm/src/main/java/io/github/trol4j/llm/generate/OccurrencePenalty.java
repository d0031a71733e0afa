package io.github.trol4j.llm.generate;

import io.github.trol4j.core.EngineException;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes tokens less likely that were written before, with OpenAI's meaning of the two penalties: a logit loses
 * {@code presence} if its token was written at all, and {@code frequency} for each time. The prompt does not count.
 */
public final class OccurrencePenalty implements LogitsFilter {
    private final float presence;
    private final float frequency;
    private final Map<Integer, Integer> counts;

    /**
     * @param presence from -2 to 2; negative makes repetition more likely
     * @param frequency from -2 to 2
     * @throws EngineException if one is out of range
     */
    public OccurrencePenalty(double presence, double frequency) {
        this((float) presence, (float) frequency, new HashMap<>());
        if (!(Math.abs(presence) <= 2) || !(Math.abs(frequency) <= 2)) {
            throw new EngineException("presence and frequency penalty must be between -2 and 2, got %s and %s"
                    .formatted(presence, frequency));
        }
    }

    private OccurrencePenalty(float presence, float frequency, Map<Integer, Integer> counts) {
        this.presence = presence;
        this.frequency = frequency;
        this.counts = counts;
    }

    @Override
    public void apply(float[] logits) {
        counts.forEach((id, count) -> logits[id] -= presence + frequency * count);
    }

    @Override
    public void accept(int id) {
        counts.merge(id, 1, Integer::sum);
    }

    @Override
    public OccurrencePenalty fork() {
        return new OccurrencePenalty(presence, frequency, new HashMap<>(counts));
    }
}
