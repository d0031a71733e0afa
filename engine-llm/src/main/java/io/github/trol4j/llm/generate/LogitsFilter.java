package io.github.trol4j.llm.generate;

/**
 * Changes the logits of the next token before one is chosen: forbids tokens, or makes them more or less likely. Follows
 * one sequence; for one thread at a time.
 */
public interface LogitsFilter {
    /** Changes logits {@code [V]} in place; negative infinity forbids a token. */
    void apply(float[] logits);

    /** Hears which token was chosen. */
    void accept(int id);

    /** A filter that goes on from here by itself, for a second continuation of the same sequence. */
    LogitsFilter fork();
}
