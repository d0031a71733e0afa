package io.github.trol4j.llm;

/** How a prompt is going to be used. */
public enum Reuse {
    /** Only generated tokens will follow. */
    NONE,
    /** Another prompt with the same beginning may follow: keeps the second pass's keys and values too. */
    PREFIX
}
