package io.github.trol4j.core;

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

    /**
     * {@code done} of {@code total} blocks or tokens of a phase are finished.
     *
     * @throws CancelledException to stop here
     */
    default void progress(Phase phase, int done, int total) {}
}
