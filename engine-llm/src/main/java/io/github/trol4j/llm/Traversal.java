package io.github.trol4j.llm;

/** How often a prompt goes through each block. */
public enum Traversal {
    /** Twice, mixed by the gate: the published model. */
    FULL,
    /** Once, gate ignored: the plain decoder, for comparison. */
    OFF
}
