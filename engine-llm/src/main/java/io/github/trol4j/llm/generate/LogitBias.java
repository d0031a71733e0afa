package io.github.trol4j.llm.generate;

import io.github.trol4j.core.EngineException;
import java.util.Map;

/** Adds a fixed number to the logits of some tokens, as OpenAI's {@code logit_bias} does. */
public final class LogitBias implements LogitsFilter {
    private final Map<Integer, Float> bias;

    /**
     * @param bias for each token id what to add, from -100 (which forbids in practice) to 100
     * @throws EngineException if an id is negative or a number out of range
     */
    public LogitBias(Map<Integer, Float> bias) {
        bias.forEach((id, value) -> {
            if (id < 0 || !(Math.abs(value) <= 100)) {
                throw new EngineException(
                        "a logit bias needs a token id from 0 up and a number from -100 to 100, got %d: %s"
                                .formatted(id, value));
            }
        });
        this.bias = Map.copyOf(bias);
    }

    @Override
    public void apply(float[] logits) {
        bias.forEach((id, value) -> {
            if (id < logits.length) {
                logits[id] += value;
            }
        });
    }

    @Override
    public void accept(int id) {}

    @Override
    public LogitBias fork() {
        return this; // it has no state
    }
}
