package io.github.trol4j.llm.generate;

import io.github.trol4j.core.EngineException;

/**
 * Forbids tokens that are too unlikely beside the most likely one, before any temperature; {@link Sampling#minP} does
 * the same behind the temperature.
 */
public final class MinP implements LogitsFilter {
    private final double least;

    /**
     * @param share of the most likely token's probability that a token must have, from 0 to 1
     * @throws EngineException if it is out of range
     */
    public MinP(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new EngineException("min-p must be between 0 and 1, got " + share);
        }
        this.least = Math.log(share);
    }

    @Override
    public void apply(float[] logits) {
        float best = logits[LogProbs.argmax(logits)];
        for (int id = 0; id < logits.length; id++) {
            if (logits[id] - best < least) {
                logits[id] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    @Override
    public void accept(int id) {}

    @Override
    public MinP fork() {
        return this; // it has no state
    }
}
