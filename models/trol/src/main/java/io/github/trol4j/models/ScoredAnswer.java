package io.github.trol4j.models;

/**
 * How likely the model finds a given answer.
 *
 * @param logProb natural logarithm of the probability of the whole answer, the end of the turn included
 * @param tokens number of tokens, the end of the turn included
 */
public record ScoredAnswer(String text, double logProb, int tokens) {
    /** Log-probability per token: compares answers of different length. */
    public double meanLogProb() {
        return logProb / tokens;
    }
}
