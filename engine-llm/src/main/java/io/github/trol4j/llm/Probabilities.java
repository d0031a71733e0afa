package io.github.trol4j.llm;

import io.github.trol4j.core.AttentionRecord;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;

/**
 * What the rows of a chunk attended to in a first pass, for later passes to take over ("Beyond KV Caching: Shared Attention").
 *
 * @param record one row for each head and row
 * @param rows of the chunk that attended
 * @param keys that were cached then
 */
record Probabilities(AttentionRecord record, Rows rows, int keys) {
    /**
     * The values of a cache weighed for some of the rows: {@code [some, query * d]}.
     *
     * @throws EngineException if other rows attended, or to other keys
     */
    Tensor weigh(Ops ops, KvLayer kv, HeadLayout heads, Rows some) {
        Rows found = rows.indicesOf(some);
        if (found.count() != some.count() || kv.length() != keys) {
            throw new EngineException(
                    "attention can be shared between passes of the same rows only: %d rows over %d keys attended, %d over %d are to take it over"
                            .formatted(rows.count(), keys, some.count(), kv.length()));
        }
        int[] members = new int[heads.query() * found.count()];
        for (int i = 0; i < members.length; i++) {
            members[i] = i / found.count() * rows.count() + found.get(i % found.count());
        }
        return ops.weighValues(ops.rows(record.weights(ops), Rows.of(members)), kv, heads); // [some, query*d]
    }
}
