package io.github.trol4j.llm;

import io.github.trol4j.llm.plan.LayerPlan;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds which of many prompts has the longest beginning in common with another one, without looking at all of them: each is listed under
 * a hash of every {@value #STEP} tokens' worth of its beginning. Hashes only lead there; what is common is then compared exactly.
 */
final class PrefixIndex {
    /** Beginnings shorter than this are not found. */
    static final int STEP = 16;

    private final PrefixRule rule;
    private final Map<LayerPlan, Map<Long, SequencedSet<Entry>>> plans = new HashMap<>();

    PrefixIndex(PrefixRule rule) {
        this.rule = rule;
    }

    /** A sequence that has read a prompt. */
    record Entry(Sequence sequence, PromptKey key) {
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** @param common tokens of its beginning */
    record Match(Entry entry, int common) {}

    void add(Entry entry) {
        Map<Long, SequencedSet<Entry>> listed = plans.computeIfAbsent(entry.sequence.plan(), plan -> new HashMap<>());
        for (long hash : entry.key.beginnings(STEP)) {
            listed.computeIfAbsent(hash, none -> new LinkedHashSet<>()).addLast(entry);
        }
    }

    void remove(Entry entry) {
        Map<Long, SequencedSet<Entry>> listed = plans.getOrDefault(entry.sequence.plan(), Map.of());
        for (long hash : entry.key.beginnings(STEP)) {
            SequencedSet<Entry> same = listed.get(hash);
            if (same != null && same.remove(entry) && same.isEmpty()) {
                listed.remove(hash);
            }
        }
        if (listed.isEmpty()) {
            plans.remove(entry.sequence.plan());
        }
    }

    /** The entry with the longest beginning in common, of several the one added last; null if there is none. */
    @Nullable
    Match longest(LayerPlan plan, PromptKey prompt) {
        Map<Long, SequencedSet<Entry>> listed = plans.getOrDefault(plan, Map.of());
        long[] hashes = prompt.beginnings(STEP);
        Match best = null;
        for (int i = hashes.length - 1; i >= 0 && best == null; i--) {
            SequencedSet<Entry> same = listed.get(hashes[i]);
            if (same != null) {
                best = best(same, prompt);
            }
        }
        return best;
    }

    private @Nullable Match best(SequencedSet<Entry> entries, PromptKey prompt) {
        Match best = null;
        for (Entry entry : entries.reversed()) {
            int common = rule.common(entry.key, prompt);
            if (common > (best == null ? 0 : best.common)) {
                best = new Match(entry, common);
            }
        }
        return best;
    }
}
