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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Computes for sequences: reads their prompts, and feeds them generated tokens, one sequence or several in a step. Holds what computing
 * needs and nothing that a sequence has to remember. Used by one thread at a time.
 *
 * <p>The numbers of a sequence do not depend on the others of a step, nor on how its prompt was cut into chunks: a backend says of how
 * many rows a step may consist and how many a chunk must have for that, and a lane keeps to it.
 */
public final class DecoderLane implements AutoCloseable {
    /** Rows read in one go; longer prompts are read in chunks, to the same result. */
    public static final int CHUNK = 2048;

    private final LanguageModel model;
    private final Ops ops;
    private final RotaryCache rotary;
    private final float[] logits; // [V]
    private final List<DecodeBatch> batches = new ArrayList<>();
    private final int few;
    private final int least;
    private final PrefixRule prefixes;
    private float[][] each = new float[0][]; // [B][V]

    public DecoderLane(LanguageModel model) {
        this.model = model;
        this.ops = model.backend().newOps();
        this.rotary = new RotaryCache(model.config().rotary());
        this.logits = new float[model.config().vocabulary()];
        this.few = model.backend().capabilities().fewRows();
        this.least = model.backend().capabilities().leastRows();
        this.prefixes = PrefixRule.of(model);
    }

    /**
     * Reads a prompt into a sequence; what of it the sequence knows from its last prompt is not read again.
     *
     * @return logits of the next token {@code [V]}; the array is the lane's own and is overwritten by the next call
     */
    public float[] prefill(Sequence sequence, Prompt prompt, Reuse reuse, Observer observer) {
        return prefill(sequence, prompt, reuse, CHUNK, observer);
    }

    float[] prefill(Sequence sequence, Prompt prompt, Reuse reuse, int chunk, Observer observer) {
        Prefill prefill = begin(sequence, prompt, reuse, chunk);
        while (!prefill.isDone()) {
            prefillChunk(prefill, observer);
        }
        return logits;
    }

    /** Gets ready to read a prompt in chunks of about {@code chunk} rows. What else the sequence held is forgotten. */
    public Prefill begin(Sequence sequence, Prompt prompt, Reuse reuse, int chunk) {
        PromptKey read = sequence.continuable();
        int known = read == null ? 0 : prefixes.reusable(read, prompt.key());
        if (known > 0) {
            sequence.cache().truncate(known);
            sequence.begin(prompt, known, sequence.cache());
        } else {
            sequence.forget();
            boolean once = reuse == Reuse.NONE && prompt.length() <= chunk;
            DecoderConfig c = model.config();
            KvCache cache = once && !sequence.plan().generatesTwice()
                    ? KvCache.oneShot(model.backend(), c.layers(), c.heads())
                    : KvCache.continuable(model.backend(), c.layers(), c.heads());
            sequence.begin(prompt, 0, cache);
        }
        return new Prefill(sequence, prompt, reuse, chunk, known);
    }

    /**
     * Reads the next chunk. If it fails or is cancelled, the sequence forgets everything.
     *
     * @return logits of the next token {@code [V]} once the prompt is done; of no meaning before. The array is the lane's own
     */
    public float[] prefillChunk(Prefill prefill, Observer observer) {
        return prefillChunk(prefill, prefill.chunk(), observer);
    }

    /** The same with a chunk of about {@code rows} rows, for callers who find out on the way how many are read in a given time. */
    public float[] prefillChunk(Prefill prefill, int rows, Observer observer) {
        Sequence sequence = prefill.sequence();
        int from = prefill.done();
        int to = prefill.end(rows, least);
        try {
            read(sequence, prefill.prompt(), from, to, sequence.gateRecord().beside(observer));
        } catch (Throwable failure) {
            sequence.forget();
            throw failure;
        }
        prefill.advance(to);
        if (prefill.isDone()) {
            if (prefill.reuse() == Reuse.NONE && !sequence.plan().generatesTwice()) {
                sequence.cache().endPrompt();
            } else {
                sequence.finish(prefill.prompt().key());
            }
        }
        return logits;
    }

    /** Feeds a generated token to a sequence: logits of the one after it {@code [V]}, overwritten by the next call. */
    public float[] decode(Sequence sequence, int id) {
        batch(0).decode(sequence, id);
        return batch(0).logits(0);
    }

    /**
     * Feeds one generated token to each of several sequences, of any lengths. Weights are read once for as many sequences as the backend
     * can compute together without a change to any; more of them take several turns.
     *
     * @param sequences all different, all of the same plan
     * @param ids one for each
     * @return logits of the token after it, for each {@code [B][V]}; the arrays are the lane's own and are overwritten by the next call
     */
    public float[][] decode(List<Sequence> sequences, int[] ids) {
        if (sequences.size() != ids.length) {
            throw new EngineException("%d tokens do not go with %d sequences".formatted(ids.length, sequences.size()));
        }
        if (each.length != ids.length) {
            each = new float[ids.length][];
        }
        for (int from = 0, turn = 0; from < ids.length; from += few, turn++) {
            int count = Math.min(few, ids.length - from);
            DecodeBatch batch = batch(turn);
            batch.decode(sequences, ids, from, count);
            for (int i = 0; i < count; i++) {
                each[from + i] = batch.logits(i);
            }
        }
        return each;
    }

    /**
     * Reads a state of any layer as if it were the last one's: through the final norm and the head (the "logit lens").
     *
     * @param state of one row {@code [D]}
     * @return logits of the next token {@code [V]}; the array is the lane's own and is overwritten by the next call
     */
    public float[] readOut(float[] state) {
        ops.run(() -> {
            Tensor x = ops.tensor(state, 1, model.config().hidden()); // [1, D]
            ops.linear(model.decoder().finalNorm().apply(ops, x), model.head()).read(logits); // [1, V]
        });
        return logits;
    }

    /** The operations of this lane, for work on the same thread such as encoding a picture. */
    public Ops ops() {
        return ops;
    }

    @Override
    public void close() {
        ops.close();
    }

    private DecodeBatch batch(int turn) {
        while (batches.size() <= turn) {
            batches.add(new DecodeBatch(model, ops, rotary));
        }
        return batches.get(turn);
    }

    private void read(Sequence sequence, Prompt prompt, int from, int to, Observer observer) {
        int count = to - from;
        Rows image = prompt.image().within(from, to);
        Rows wanted = observer.taps() ? Rows.range(0, count) : Rows.range(count - 1, count);
        ops.run(() -> {
            RotaryTable table = rotary.covering(from, to, prompt.length());
            Chunk rows = Chunk.ofPrompt(sequence.cache(), table, new PromptRows(count, image, wanted), least);
            Chunk chunk = prompt.length() > 1 ? rows : rows.asGenerated(); // a single token is not traversed twice
            chunk.remembering(sequence.gateRecord());
            Tensor x = embed(prompt, from, to, image); // [T, D]
            observer.tap(Stage.of(Kind.EMBEDDINGS), x);
            Tensor y = model.decoder().run(ops, x, chunk, sequence.plan(), observer); // [W, D]
            chunk.finish();
            sequence.count(chunk.work().work());
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
