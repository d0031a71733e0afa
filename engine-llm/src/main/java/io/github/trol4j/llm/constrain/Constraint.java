package io.github.trol4j.llm.constrain;

import io.github.trol4j.llm.generate.LogitsFilter;
import java.util.Arrays;

/**
 * One answer on its way through a grammar: says which tokens may come next, and is told which one came. Small; a fork
 * goes on from the same place by itself. For one thread at a time.
 *
 * <p>The answer is always finished within its number of tokens: a token is allowed only if the text can still be ended
 * behind it.
 */
public final class Constraint implements LogitsFilter {
    private final TokenMasks masks;
    private final int[] ends;
    private State state;
    private int room;
    private boolean first;
    private boolean ended;

    private Constraint(TokenMasks masks, int[] ends, State state, int room, boolean first, boolean ended) {
        this.masks = masks;
        this.ends = ends;
        this.state = state;
        this.room = room;
        this.first = first;
        this.ended = ended;
    }

    /**
     * A constraint before the first token.
     *
     * @param maxTokens most tokens to write, the end token included
     * @param ends tokens that may end the answer, of those that end one in this vocabulary
     * @throws ConstraintException if no text of the grammar may be that short
     */
    public static Constraint start(TokenMasks masks, int maxTokens, int... ends) {
        int needed = masks.cost(masks.start()) + 1;
        if (needed > maxTokens) {
            throw new ConstraintException("an answer of the wanted form needs up to " + needed
                    + " tokens, the limit is " + maxTokens + "; allow more new tokens");
        }
        return new Constraint(masks, ends.clone(), masks.start(), maxTokens, true, false);
    }

    /** Tokens that may come next; bit {@code id & 63} of word {@code id >> 6}. */
    public long[] allowed() {
        long[] allowed = ended ? new long[masks.vocabulary().size() + 63 >> 6] : masks.allowed(state, room, first);
        if (canEnd()) {
            for (int end : ends) {
                allowed[end >> 6] |= 1L << (end & 63);
            }
        }
        return allowed;
    }

    /** Whether the text is complete, so that an end token may follow. */
    public boolean canEnd() {
        return !ended && state.accepting;
    }

    /** Whether an end token is all that may follow. */
    public boolean mustEnd() {
        if (!canEnd()) {
            return ended;
        }
        for (long word : masks.allowed(state, room, first)) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /** Forbids what may not come next: its logits become negative infinity. */
    @Override
    public void apply(float[] logits) {
        long[] allowed = allowed();
        for (int word = 0; word << 6 < logits.length; word++) {
            long forbidden = word < allowed.length ? ~allowed[word] : -1;
            int end = Math.min(64, logits.length - (word << 6));
            while (forbidden != 0 && Long.numberOfTrailingZeros(forbidden) < end) {
                logits[(word << 6) + Long.numberOfTrailingZeros(forbidden)] = Float.NEGATIVE_INFINITY;
                forbidden &= forbidden - 1;
            }
        }
    }

    /**
     * Goes on behind a token.
     *
     * @throws IllegalStateException if the token was not allowed
     */
    @Override
    public void accept(int id) {
        boolean end = Arrays.stream(ends).anyMatch(known -> known == id);
        if (ended
                || end && !state.accepting
                || id < 0
                || id >= masks.vocabulary().size()) {
            throw new IllegalStateException("token " + id + " may not come here");
        }
        room--;
        if (end) {
            ended = true;
            return;
        }
        State next = masks.vocabulary().bytes(id).length == 0
                ? State.DEAD
                : first ? masks.firstStep(id) : masks.step(state, id);
        if (next == State.DEAD) {
            throw new IllegalStateException("token " + id + " may not come here");
        }
        state = next;
        first = false;
    }

    @Override
    public Constraint fork() {
        return new Constraint(masks, ends, state, room, first, ended);
    }
}
