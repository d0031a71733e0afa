package io.github.trol4j.models.trace;

import java.util.List;

/**
 * What the model would say next if it stopped thinking after a layer (the "logit lens"): the state of the last row of the prompt, read
 * through the final norm and the head. The most likely tokens, best first.
 *
 * @param once after the first pass
 * @param twice after the second; empty where the layer did not carry the row a second time
 * @param mixed what the layer hands on
 */
public record Lens(List<Candidate> once, List<Candidate> twice, List<Candidate> mixed) {
    public Lens {
        once = List.copyOf(once);
        twice = List.copyOf(twice);
        mixed = List.copyOf(mixed);
    }

    /**
     * A token and how likely it is.
     *
     * @param piece entry of the vocabulary
     * @param logProb natural logarithm of the probability; NaN where it was not asked for
     */
    public record Candidate(int id, String piece, double logProb) {
        public double probability() {
            return Math.exp(logProb);
        }
    }
}
