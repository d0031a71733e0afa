package io.github.trol4j.core;

/**
 * Looks into the softmax of causal attention, and may change it, for the queries that it asks for.
 *
 * <p>Called while attention is computed, on whatever threads compute it: several calls may run at once, for different queries, in any
 * order, but the two calls for one query follow each other on one thread. What it throws ends the operation. It must not call the
 * operations of the session. A prompt's queries are far more than a decoding step's: what a hook does is paid for {@code heads * T}
 * times per layer.
 */
public interface AttentionHook {
    /**
     * One head of one query.
     *
     * @param head query head
     * @param row which of the wanted rows
     * @param position where it stands
     * @param keys what it looks at: entry {@code i} of an array belongs to the key at {@code keys.position(i)}
     * @param visible keys that it sees, the length of the arrays
     */
    record Query(int head, int row, int position, KvLayer keys, int visible) {}

    /** Whether it is called for this head of this query; the others are computed as without a hook. */
    default boolean wants(int head, int position) {
        return true;
    }

    /** The scaled scores before the softmax: a bias is added here, in place. */
    default void scores(Query query, float[] scores) {}

    /** The probabilities after the softmax; values are weighted with what it leaves here. */
    default void probabilities(Query query, float[] probabilities) {}
}
