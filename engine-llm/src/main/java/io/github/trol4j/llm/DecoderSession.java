package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Stage.Kind;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.Chunk.PromptRows;
import io.github.trol4j.llm.KvCache.Keep;
import io.github.trol4j.llm.plan.LayerPlan;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with a language model: reads prompts, then writes token by token. Used by one thread at a time.
 *
 * <p>A new prompt that begins like the last one costs only what is new: keys and values of both traversals are kept up to the end of
 * the last prompt, so the result is exactly that of reading the whole prompt afresh (on {@code nd4j} up to rounding). Generated
 * tokens have been through each block once only and are read again, as part of the prompt, when a conversation goes on.
 */
public final class DecoderSession implements AutoCloseable {
    /** Positions read in one go; longer prompts are read in stretches, to the same result. */
    private static final int CHUNK = 2048;

    /**
     * Fewest positions read in one go, unless the prompt is shorter: backends compute one or a few rows in another way than many, which
     * rounds otherwise, and the result must not depend on what was read before.
     */
    private static final int LEAST = 8;

    private final LanguageModel model;
    private final LayerPlan plan;
    private final int stretch;
    private final Ops ops;
    private final RotaryCache angles;
    private final float[] logits;
    private final GateRecord gates;
    private int reused;
    private @Nullable KvCache cache;
    private @Nullable Prompt read;
    private @Nullable DecodeBatch own;

    public DecoderSession(LanguageModel model, Traversal traversal) {
        this(model, traversal, CHUNK);
    }

    /** A session that reads prompts in stretches of at most {@code stretch} positions. */
    public DecoderSession(LanguageModel model, Traversal traversal, int stretch) {
        this.model = model;
        this.plan = traversal.plan(model.decoder().blocks().size());
        this.gates = new GateRecord(plan.blocks());
        this.stretch = stretch;
        this.ops = model.backend().newOps();
        this.angles = new RotaryCache(model.config().rotary());
        this.logits = new float[model.config().vocabulary()];
    }

    /**
     * How a prompt is going to be used.
     */
    public enum Reuse {
        /** Only generated tokens will follow. */
        NONE,
        /** Another prompt with the same beginning may follow: keeps the second traversal's keys and values too. */
        PREFIX
    }

    /**
     * Reads a prompt; what of it has been read before is not read again.
     *
     * @return logits of the next token {@code [V]}; the array is this session's own and is overwritten by the next call
     */
    public float[] prefill(Prompt prompt, Reuse reuse, Observer observer) {
        int known = reusable(prompt);
        reused = known;
        KvCache kv = prepareCache(prompt, reuse, known);
        gates.truncate(known);
        Observer watching = gates.beside(observer);
        try {
            for (int from = known; from < prompt.length(); ) {
                int to = prompt.length() - from < stretch + LEAST ? prompt.length() : from + stretch;
                readStretch(prompt, from, to, kv, watching);
                from = to;
            }
        } catch (Throwable failure) {
            forget();
            throw failure;
        }
        if (reuse == Reuse.NONE) {
            kv.endPrompt();
        }
        read = prompt;
        return logits;
    }

    /** Feeds a generated token: logits of the one after it {@code [V]}, overwritten by the next call. */
    public float[] decode(int id) {
        if (own == null) {
            own = new DecodeBatch(model, plan, ops, angles, List.of(cache()), logits);
        }
        own.decode(id);
        return logits;
    }

    /**
     * Feeds one generated token to each of several continuations of the prompt.
     *
     * @param continuations made by {@link #fork}, all of the same length
     * @param logits receives {@code [B, V]}
     */
    public void step(int[] ids, List<KvCache> continuations, float[] logits) {
        new DecodeBatch(model, plan, ops, angles, continuations, logits).decode(ids);
    }

    /** A continuation of what has been read and written so far, independent of this session's own. The caller closes it. */
    public KvCache fork() {
        return cache().fork(Keep.FIRST);
    }

    /** Positions read and written. */
    public int length() {
        return cache == null ? 0 : cache.length();
    }

    /** Positions of the last prompt that had been read before and were not read again. */
    public int reused() {
        return reused;
    }

    /** Gates of the last prompt {@code [layers][T]}, each within 0..1; no layers if it was traversed once. */
    public float[][] gates() {
        return gates.toArray();
    }

    /** Keys and values so far, for traces and tests. */
    public KvCache cache() {
        if (cache == null) {
            throw new EngineException("Nothing has been read yet: call read(prompt) first");
        }
        return cache;
    }

    /** The operations of this session, for work on the same thread such as encoding a picture. */
    public Ops ops() {
        return ops;
    }

    /** Forgets everything that was read and written. */
    public void forget() {
        if (cache != null) {
            cache.close();
        }
        cache = null;
        read = null;
        own = null;
        gates.truncate(0);
    }

    @Override
    public void close() {
        forget();
        ops.close();
    }

    /** Positions of the last prompt that need not be read again; at least the last {@link #LEAST} of a prompt always are. */
    private int reusable(Prompt prompt) {
        if (read == null || cache == null || !cache.isContinuable() || read.length() == 1 || prompt.length() == 1) {
            return 0; // a prompt of one token is not traversed twice
        }
        Rotary rotary = model.config().rotary();
        if (rotary.regime(read.length()) != rotary.regime(prompt.length())) {
            return 0;
        }
        return Math.clamp(prompt.length() - LEAST, 0, prompt.commonPrefix(read));
    }

    private KvCache prepareCache(Prompt prompt, Reuse reuse, int known) {
        if (known > 0 && cache != null) {
            cache.truncate(known);
            return cache;
        }
        forget();
        boolean whole = prompt.length() <= stretch && reuse == Reuse.NONE;
        DecoderConfig c = model.config();
        KvCache fresh = whole
                ? KvCache.oneShot(model.backend(), c.layers(), c.heads())
                : KvCache.continuable(model.backend(), c.layers(), c.heads());
        cache = fresh;
        return fresh;
    }

    private void readStretch(Prompt prompt, int from, int to, KvCache kv, Observer observer) {
        int count = to - from;
        Rows image = prompt.image().within(from, to);
        Rows wanted = observer.taps() ? Rows.range(0, count) : Rows.range(count - 1, count);
        ops.run(() -> {
            RotaryTable rotary = angles.covering(from, to, prompt.length());
            Chunk rows = Chunk.ofPrompt(kv, rotary, new PromptRows(count, image, wanted), LEAST);
            Chunk chunk = prompt.length() > 1 ? rows : rows.asGenerated(); // a single token is not traversed twice
            Tensor x = embed(prompt, from, to, image); // [T, D]
            observer.tap(Stage.of(Kind.EMBEDDINGS), x);
            Tensor y = model.decoder().run(ops, x, chunk, plan, observer); // [W, D]
            chunk.finish();
            if (to == prompt.length()) {
                Tensor last = ops.rows(y, Rows.range(y.rows() - 1, y.rows()));
                ops.linear(last, model.head()).read(logits); // [1, V]
            }
        });
    }

    private Tensor embed(Prompt prompt, int from, int to, Rows image) {
        Tensor x = ops.embed(model.embedding(), Arrays.copyOfRange(prompt.ids(), from, to)); // [T, D]
        if (image.isEmpty()) {
            return x;
        }
        Tensor rows = ops.tensor(
                prompt.imageRows(from, to), image.count(), model.config().hidden());
        return ops.placeRows(x, image, rows);
    }
}
