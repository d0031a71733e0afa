package io.github.trol4j.llm.plan;

/** What the attention half of a block does in one pass. */
public enum AttentionChoice {
    /** Attends. */
    ON,
    /**
     * Weighs its own values with the probabilities that the last first pass before it computed: a second pass takes those of its own
     * block's first pass, a first pass those of an earlier block. Only while a prompt is read.
     */
    SHARED,
    /** Is left out: the pass makes no keys and values of its block. */
    OFF
}
