package io.github.trol4j.llm.constrain;

import org.jspecify.annotations.Nullable;

/**
 * Something begun and not finished, with all that it stands in: a rule that was called from {@code place}, or the loop
 * there with the rounds still to come. Frames are interned by their automaton, so that equal ones are the same object.
 */
final class Frame {
    final int place;
    final int least;
    final int most;
    final @Nullable Frame below;

    /** Number of frames, this one included. */
    final int depth;

    /** Fewest bytes until the whole text is done, from the moment this frame is popped. */
    final int distance;

    /** Number of this frame among those of its automaton. */
    final int number;

    Frame(int place, int least, int most, @Nullable Frame below, int distance, int number) {
        this.place = place;
        this.least = least;
        this.most = most;
        this.below = below;
        this.depth = below == null ? 1 : below.depth + 1;
        this.distance = distance;
        this.number = number;
    }

    /** What makes two frames equal. */
    record Key(int place, int least, int most, int below) {}
}
