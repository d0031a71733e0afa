package io.github.trol4j.core;

import org.jspecify.annotations.Nullable;

/**
 * How the rows of a fused projection attend to a cache.
 *
 * @param heads how their columns are divided
 * @param rotary angles that cover their positions
 * @param positions where each row stands; behind everything that is cached. A row sees every cached row at its own position and before
 * @param wanted rows whose result is needed; keys and values are made for all rows in any case
 * @param hook looks into the softmax, or null
 */
public record Attention(
        HeadLayout heads,
        RotaryTable rotary,
        Rows positions,
        Rows wanted,
        @Nullable AttentionHook hook) {

    /** Rows that follow the last one cached, without a hook. */
    public static Attention following(KvLayer kv, int rows, HeadLayout heads, RotaryTable rotary, Rows wanted) {
        return new Attention(heads, rotary, Rows.range(kv.end(), kv.end() + rows), wanted, null);
    }

    /** The wanted rows as queries whose keys are in the cache. */
    public Queries queries() {
        return new Queries(heads, positions.at(wanted), hook);
    }

    /**
     * Rows that look at cached keys and values.
     *
     * @param positions where each stands
     * @param hook looks into the softmax, or null
     */
    public record Queries(
            HeadLayout heads, Rows positions, @Nullable AttentionHook hook) {}
}
