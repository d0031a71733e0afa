package io.github.trol4j.llm;

import io.github.trol4j.llm.plan.LayerPlan;
import java.util.Locale;

/** How often a prompt goes through each block. */
public enum Traversal {
    /** Twice, mixed by the gate: the published model. */
    FULL,
    /** Once, gate ignored: the plain decoder, for comparison. */
    OFF;

    /** What each of {@code blocks} blocks does. */
    public LayerPlan plan(int blocks) {
        return this == FULL ? LayerPlan.traversed(blocks) : LayerPlan.plain(blocks);
    }

    /** The name used on the command line and in reports. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
