package io.github.trol4j.llm.constrain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a machine can be doing after the bytes read so far: all places that wait for a byte, each with its stack.
 * Immutable but for what is remembered about it, which any thread may fill in with the same result.
 */
final class State {
    /** The state of a text that can no longer be completed. */
    static final State DEAD = new State(new int[0], new Frame[0], false, Program.NEVER, 0);

    final int[] places;
    final @Nullable Frame[] frames;

    /** Whether the text may end here. */
    final boolean accepting;

    /** Fewest bytes to a place where the text may end. */
    final int distance;

    /** By class of byte; null where nobody has been yet. */
    final @Nullable State[] next;

    /** This state with counts above a bound forgotten, see {@link Automaton#forgetful}. */
    @Nullable
    State forgetful;

    private final int hash;

    State(int[] places, @Nullable Frame[] frames, boolean accepting, int distance, int classes) {
        this.places = places;
        this.frames = frames;
        this.accepting = accepting;
        this.distance = distance;
        this.next = new State[classes];
        int mixed = Arrays.hashCode(places) * 31 + (accepting ? 1 : 0);
        for (Frame frame : frames) {
            mixed = mixed * 31 + (frame == null ? -1 : frame.number);
        }
        this.hash = mixed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof State state
                && accepting == state.accepting
                && Arrays.equals(places, state.places)
                && Arrays.equals(frames, state.frames);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
