package io.github.trol4j.llm;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.llm.KvCache.Keep;

/**
 * One sequence on a lane of its own: a conversation with a language model. Used by one thread at a time.
 *
 * <p>A new prompt that begins like the last one costs only what is new: keys and values of both passes are kept up to the end of the
 * last prompt, so the result is exactly that of reading the whole prompt afresh (on {@code nd4j} up to rounding). Generated tokens have
 * been through each block once only and are read again, as part of the prompt, when a conversation goes on.
 */
public final class DecoderSession implements AutoCloseable {
    private final DecoderLane lane;
    private final Sequence sequence;
    private final int chunk;
    private final PrefixCache prefixes;

    public DecoderSession(LanguageModel model, Traversal traversal) {
        this(model, traversal, DecoderLane.CHUNK);
    }

    /** A session that reads prompts in chunks of about {@code chunk} positions. */
    public DecoderSession(LanguageModel model, Traversal traversal, int chunk) {
        this(model, traversal, new PrefixCache(model, 0), chunk);
    }

    /** A session that shares with others what any of them has read to be continued. */
    public DecoderSession(LanguageModel model, Traversal traversal, PrefixCache prefixes) {
        this(model, traversal, prefixes, DecoderLane.CHUNK);
    }

    private DecoderSession(LanguageModel model, Traversal traversal, PrefixCache prefixes, int chunk) {
        this.lane = new DecoderLane(model);
        this.sequence = new Sequence(traversal.plan(model.decoder().blocks().size()));
        this.prefixes = prefixes;
        this.chunk = chunk;
    }

    /**
     * Reads a prompt; what of it has been read before is not read again.
     *
     * @return logits of the next token {@code [V]}; the array is this session's own and is overwritten by the next call
     */
    public float[] prefill(Prompt prompt, Reuse reuse, Observer observer) {
        boolean shares = reuse == Reuse.PREFIX && !observer.taps(); // who looks at every row has to have them computed
        if (shares) {
            prefixes.recall(sequence, prompt);
        }
        float[] logits = lane.prefill(sequence, prompt, reuse, chunk, observer);
        if (shares) {
            prefixes.put(sequence);
        }
        return logits;
    }

    /** Feeds a generated token: logits of the one after it {@code [V]}, overwritten by the next call. */
    public float[] decode(int id) {
        return lane.decode(sequence, id);
    }

    /** A continuation for generated tokens of what has been read and written so far. The caller closes it. */
    public Sequence fork() {
        return sequence.fork(Keep.FIRST);
    }

    /** What computes; also decodes forks. */
    public DecoderLane lane() {
        return lane;
    }

    /** What is remembered. */
    public Sequence sequence() {
        return sequence;
    }

    /** Positions read and written. */
    public int length() {
        return sequence.length();
    }

    /** Positions of the last prompt that had been read before and were not read again. */
    public int reused() {
        return sequence.reused();
    }

    /** What reading the last prompt took, as {@link Sequence#work}. */
    public PromptWork work() {
        return sequence.work();
    }

    /** Gates of the last prompt, as {@link Sequence#gates}. */
    public float[][] gates() {
        return sequence.gates();
    }

    /** Keys and values so far, for traces and tests. */
    public KvCache cache() {
        return sequence.cache();
    }

    /** The operations of this session, for work on the same thread such as encoding a picture. */
    public Ops ops() {
        return lane.ops();
    }

    /** Forgets everything that was read and written. */
    public void forget() {
        sequence.forget();
    }

    @Override
    public void close() {
        sequence.close();
        lane.close();
    }
}
