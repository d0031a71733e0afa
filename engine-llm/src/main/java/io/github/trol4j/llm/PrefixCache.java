package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.KvCache.Keep;
import io.github.trol4j.llm.PrefixIndex.Entry;
import io.github.trol4j.llm.PrefixIndex.Match;
import io.github.trol4j.llm.plan.LayerPlan;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * What a model has read, for further prompts that begin alike: another question about the same picture, the next turn of the same
 * conversation, whoever asks. Keeps the keys and values of both passes under layer plan, tokens and digests of the pictures, up to a
 * limit of memory; what was not used for longest goes first. What a sequence takes from here is bit for bit what it would have
 * computed, where the backend promises that for chunks ({@link io.github.trol4j.core.Capabilities}).
 *
 * <p>Prompts form a tree whose branches hold their own part only, since forks of a {@link Sequence} share what they have in common.
 * Used by any number of threads at once:
 *
 * <pre>{@code
 * Sequence sequence = cache.acquire(plan, prompt);             // knows the longest beginning, perhaps nothing
 * lane.prefill(sequence, prompt, Reuse.PREFIX, observer);      // reads the rest; or lane.begin and prefillChunk
 * cache.put(sequence);                                         // keeps a fork, the sequence goes on
 * }</pre>
 */
public final class PrefixCache implements AutoCloseable {
    private final PrefixIndex index;
    private final PrefixRule rule;
    private final long limit;
    private final SequencedSet<Entry> entries = new LinkedHashSet<>(); // the one used last is last
    private final SharedMemory memory = new SharedMemory();
    private boolean closed;
    private long lookups;
    private long hits;
    private long reused;
    private long evictions;

    /** @param limit bytes of keys and values to keep at most; 0 keeps nothing */
    public PrefixCache(LanguageModel model, long limit) {
        if (limit < 0) {
            throw new EngineException("the limit of a prefix cache is a number of bytes, or 0 for none; got " + limit);
        }
        this.rule = PrefixRule.of(model);
        this.index = new PrefixIndex(rule);
        this.limit = limit;
    }

    /**
     * What was spent and what was saved.
     *
     * @param lookups prompts that were looked up
     * @param hits those of which a beginning was taken from here
     * @param reusedTokens tokens of these beginnings
     * @param entries prompts held
     * @param bytes memory of all of them together, parts that they share counted once
     * @param limit most of that
     * @param evictions prompts that were given up for others
     */
    public record Stats(
            long lookups, long hits, long reusedTokens, int entries, long bytes, long limit, long evictions) {}

    /** Whether it keeps anything. */
    public boolean isOn() {
        return limit > 0;
    }

    /** A sequence that knows the longest beginning of {@code prompt} that is here; the caller closes it. */
    public Sequence acquire(LayerPlan plan, Prompt prompt) {
        Sequence sequence = new Sequence(plan);
        recall(sequence, prompt);
        return sequence;
    }

    /** Lets a sequence go on from the longest beginning of {@code prompt} that is here, if it knows less than that itself. */
    public void recall(Sequence sequence, Prompt prompt) {
        if (!isOn()) {
            return;
        }
        PromptKey key = prompt.key(); // looks at every value, so not while others wait
        PromptKey read = sequence.continuable();
        int known = read == null ? 0 : rule.reusable(read, key);
        synchronized (this) {
            lookups++;
            Match match = index.longest(sequence.plan(), key);
            int more = match == null ? 0 : rule.reusable(match.entry().key(), key);
            if (match == null || more <= known) {
                return;
            }
            entries.addLast(match.entry());
            hits++;
            reused += more;
            sequence.takeOver(match.entry().sequence().fork(Keep.BOTH));
        }
    }

    /** Keeps the prompt that a sequence has read last, if it was read to be continued and is not too large. */
    public void put(Sequence sequence) {
        PromptKey key = sequence.continuable();
        if (!isOn() || key == null || key.length() < PrefixIndex.STEP) {
            return;
        }
        synchronized (this) {
            Match match = index.longest(sequence.plan(), key);
            if (match != null && match.common() == key.length()) {
                entries.addLast(match.entry());
                return;
            }
            if (match != null && match.common() == match.entry().key().length()) {
                remove(match.entry()); // a beginning of the new one
            }
            if (!closed) {
                keep(new Entry(sequence.fork(Keep.BOTH), key));
            }
        }
    }

    private void keep(Entry entry) {
        entry.sequence().truncate(entry.key().length());
        if (SharedMemory.of(entry.sequence()) > limit) {
            entry.sequence().close();
            return;
        }
        entries.addLast(entry);
        index.add(entry);
        memory.add(entry.sequence());
        while (memory.bytes() > limit) {
            remove(entries.getFirst());
            evictions++;
        }
    }

    private void remove(Entry entry) {
        entries.remove(entry);
        index.remove(entry);
        memory.remove(entry.sequence());
        entry.sequence().close();
    }

    public synchronized Stats stats() {
        return new Stats(lookups, hits, reused, entries.size(), memory.bytes(), limit, evictions);
    }

    /** Forgets every prompt. */
    public synchronized void clear() {
        while (!entries.isEmpty()) {
            remove(entries.getFirst());
        }
    }

    /** Forgets every prompt and takes no further ones. */
    @Override
    public synchronized void close() {
        closed = true;
        clear();
    }
}
