package io.github.trol4j.llm.generate;

import io.github.trol4j.core.EngineException;

/**
 * How the next token is chosen from its logits, applied in this order: repetition penalty, temperature, top-k, top-p, min-p, then a
 * draw. The default is greedy: the token with the highest logit, no randomness.
 *
 * @param temperature divides the logits; 0 means greedy
 * @param topK keep the k most likely tokens; 0 keeps all
 * @param topP keep the smallest set of most likely tokens whose probabilities reach this sum; 1 keeps all
 * @param minP keep tokens at least this likely relative to the most likely one; 0 keeps all
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens that have occurred in prompt or answer; 1 is off
 * @param seed of the draw: the same seed gives the same tokens, whatever the number of threads
 */
public record Sampling(double temperature, int topK, double topP, double minP, double repetitionPenalty, long seed) {
    /** No randomness. */
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0);

    public Sampling {
        check(temperature >= 0 && temperature <= 100, "temperature must be between 0 and 100", temperature);
        check(topK >= 0, "top-k must not be negative", topK);
        check(topP > 0 && topP <= 1, "top-p must be above 0 and at most 1", topP);
        check(minP >= 0 && minP <= 1, "min-p must be between 0 and 1", minP);
        check(
                repetitionPenalty > 0 && repetitionPenalty <= 100,
                "repetition penalty must be above 0",
                repetitionPenalty);
    }

    /** Draws at the given temperature from all tokens. */
    public static Sampling atTemperature(double temperature, long seed) {
        return new Sampling(temperature, 0, 1, 0, 1, seed);
    }

    public Sampling withSeed(long other) {
        return new Sampling(temperature, topK, topP, minP, repetitionPenalty, other);
    }

    public boolean isGreedy() {
        return temperature == 0;
    }

    private static void check(boolean fine, String rule, double got) {
        if (!fine) {
            throw new EngineException("%s, got %s".formatted(rule, got));
        }
    }
}
