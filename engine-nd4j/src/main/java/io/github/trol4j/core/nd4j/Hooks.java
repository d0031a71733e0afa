package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.Attention;
import io.github.trol4j.core.AttentionHook;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The hook of one head of one query, or nothing. */
record Hooks(@Nullable AttentionHook hook, AttentionHook.@Nullable Query query) {
    private static final Hooks NONE = new Hooks(null, null);

    static Hooks of(Attention.Queries queries, PagedKvLayer kv, int head, int row) {
        AttentionHook hook = queries.hook();
        int position = queries.positions().get(row);
        return hook == null || !hook.wants(head, position)
                ? NONE
                : new Hooks(hook, new AttentionHook.Query(head, row, position, kv, kv.visible(position)));
    }

    boolean isEmpty() {
        return hook == null;
    }

    /** @param from where the scores of the query begin */
    void scores(float[] all, int from) {
        if (hook != null && query != null) {
            float[] mine = Arrays.copyOfRange(all, from, from + query.visible());
            hook.scores(query, mine);
            System.arraycopy(mine, 0, all, from, mine.length);
        }
    }

    /** @param from where the probabilities of the query begin */
    void probabilities(float[] all, int from) {
        if (hook != null && query != null) {
            float[] mine = Arrays.copyOfRange(all, from, from + query.visible());
            hook.probabilities(query, mine);
            System.arraycopy(mine, 0, all, from, mine.length);
        }
    }
}
