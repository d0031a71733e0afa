package io.github.trol4j.models.eval;

/**
 * How a reply is searched for.
 *
 * @param beams width of the beam search; 1 is greedy search
 * @param likelihood whether items with choices are answered by the most likely option letter instead of by writing
 */
public record DecodingOptions(int beams, boolean likelihood) {
    public DecodingOptions {
        if (beams < 1) {
            throw new IllegalArgumentException("beams must be at least 1, got " + beams);
        }
    }

    /** As published: beam search with 5 beams, no sampling. */
    public static DecodingOptions published() {
        return new DecodingOptions(5, false);
    }

    public static DecodingOptions greedy() {
        return new DecodingOptions(1, false);
    }

    /** A short text that differs whenever the options do; part of cache keys and run descriptions. */
    public String describe() {
        return (likelihood ? "likelihood" : beams == 1 ? "greedy" : "beam " + beams);
    }
}
