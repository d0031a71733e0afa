package io.github.trol4j.core;

/** What a weight is for. A backend decides from it which precision and layout the weight may get. */
public enum WeightUse {
    /** A table whose rows are looked up by token id. */
    EMBEDDING,
    /** Matrix of a decoder block: read in full for every generated token, the first candidate for few bits. */
    DECODER,
    /** Low-rank branch of a decoder block: used for prompts only. */
    LOW_RANK,
    /** Matrix of a decoder block into which its low-rank branch is merged: used for prompts only. */
    MERGED,
    /** The output head: read in full for every generated token. */
    HEAD,
    /** Matrix of the vision tower or the projector: used once per picture. */
    VISION,
    /** Norm gains, biases, gates, positions: small and always kept exact. */
    VECTOR
}
