package io.github.trol4j.llm.plan;

/** What the attention half of a block does in one pass. */
public enum AttentionChoice {
    /** Attends. */
    ON,
    /** Is left out: the pass makes no keys and values of its block. */
    OFF
}
