package io.github.trol4j.core;

import org.jspecify.annotations.Nullable;

/**
 * Watches a computation from inside: sees the tensors of named stages, hears of progress, and may stop the work. Called on the
 * thread that computes, which waits for it.
 */
public interface Observer {
    /** Sees and does nothing. */
    Observer NONE = new Observer() {};

    /** The long phases of answering. */
    enum Phase {
        /** Blocks of the vision tower. */
        VISION,
        /** Blocks of the decoder while it reads the prompt. */
        PROMPT,
        /** Tokens of the answer, out of the most that are allowed. */
        ANSWER
    }

    /** Whether {@link #tap} wants to see every row, even those that no later stage needs, and the inputs too. */
    default boolean taps() {
        return false;
    }

    /**
     * The value of a stage. Valid during the call only.
     */
    default void tap(Stage stage, Tensor value) {}

    /** Rows that a pass through a block of the decoder is about to carry, counted from the first of the part of the prompt being read. */
    default void carries(int layer, int pass, Rows rows) {}

    /**
     * What is to look at how the last row of a part of a prompt attends, in a pass that carries it; null for nothing. It is shown a
     * computation of its own, so that a row has the same bits whether it is looked at or not, and what it changes has no effect.
     */
    default @Nullable AttentionHook lastRow(int layer, int pass) {
        return null;
    }

    /**
     * {@code done} of {@code total} blocks or tokens of a phase are finished.
     *
     * @throws CancelledException to stop here
     */
    default void progress(Phase phase, int done, int total) {}
}
