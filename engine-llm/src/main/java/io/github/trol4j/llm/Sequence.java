package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.KvCache.Keep;
import io.github.trol4j.llm.plan.LayerPlan;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder remembers of one text: its tokens, the keys and values of both passes, and the gates. State alone: a
 * {@link DecoderLane} computes, any number of sequences share one. Used by one thread at a time.
 */
public final class Sequence implements AutoCloseable {
    private static final int ROOM = 256;

    private final LayerPlan plan;
    private final GateRecord gates;
    private int[] ids = new int[0]; // [length], then room
    private int reused;
    private PromptWork work = PromptWork.NONE;
    private @Nullable KvCache cache;
    private @Nullable PromptKey read;

    public Sequence(LayerPlan plan) {
        this(plan, new GateRecord(plan.blocks()));
    }

    private Sequence(LayerPlan plan, GateRecord gates) {
        this.plan = plan;
        this.gates = gates;
    }

    /** What each block does with this text. */
    public LayerPlan plan() {
        return plan;
    }

    /** Tokens read and generated, also their keys and values. */
    public int length() {
        return cache == null ? 0 : cache.length();
    }

    /** Tokens read and generated {@code [length]}. */
    public int[] ids() {
        return Arrays.copyOf(ids, length());
    }

    /** Tokens of the last prompt that were known from before and not read again. */
    public int reused() {
        return reused;
    }

    /** What reading the last prompt took. */
    public PromptWork work() {
        return work;
    }

    /**
     * Gates of the last prompt {@code [blocks][T]}, each within 0..1, and 0 in a block without a second pass; no blocks if no gate was
     * asked.
     */
    public float[][] gates() {
        return gates.toArray();
    }

    /** Keys and values so far, for traces and tests. */
    public KvCache cache() {
        if (cache == null) {
            throw new EngineException("Nothing has been read yet: call prefill first");
        }
        return cache;
    }

    /**
     * A continuation that goes its own way from here. Keys and values are shared until one of the two writes.
     *
     * @param keep {@link Keep#BOTH} if the fork is to take a further prompt
     */
    public Sequence fork(Keep keep) {
        Sequence fork = new Sequence(plan, gates.copy());
        fork.cache = cache().fork(plan.generatesTwice() ? Keep.BOTH : keep);
        fork.ids = ids.clone();
        fork.read = read;
        return fork;
    }

    /** Forgets everything that was read and generated. */
    public void forget() {
        if (cache != null) {
            cache.close();
        }
        cache = null;
        read = null;
        gates.truncate(0);
    }

    /** Back to the first {@code length} tokens; what was generated behind the prompt is forgotten first. */
    public void truncate(int length) {
        cache().truncate(length);
    }

    @Override
    public void close() {
        forget();
    }

    /** What was read last, if it can be continued. */
    @Nullable
    PromptKey continuable() {
        return cache != null && cache.isContinuable() ? read : null;
    }

    /** Forgets everything and goes on as another one of the same plan, which is left empty. */
    void takeOver(Sequence other) {
        forget();
        cache = other.cache;
        ids = other.ids;
        read = other.read;
        gates.replaceBy(other.gates);
        other.cache = null;
        other.forget();
    }

    /** Names every piece of memory it holds, as {@link KvCache#memory} does. */
    void memory(ObjLongConsumer<Object> piece) {
        cache().memory(piece);
        piece.accept(ids, 4L * ids.length);
        piece.accept(gates, gates.bytes());
        if (read != null) {
            piece.accept(read, read.bytes());
        }
    }

    void count(PromptWork more) {
        work = work.plus(more);
    }

    GateRecord gateRecord() {
        return gates;
    }

    /** Begins to read a prompt of which the first {@code known} tokens have been read. */
    void begin(Prompt next, int known, KvCache with) {
        cache = with;
        reused = known;
        work = PromptWork.NONE;
        gates.truncate(known);
        ids = Arrays.copyOf(next.ids(), next.length() + ROOM);
        read = null; // until it has been
    }

    /** Has read a prompt that can be continued. */
    void finish(PromptKey prompt) {
        read = prompt;
    }

    /** Puts down a generated token; allocates only when the room is used up. */
    void append(int id) {
        int at = length();
        if (at == ids.length) {
            ids = Arrays.copyOf(ids, at + Math.max(ROOM, at / 2));
        }
        ids[at] = id;
    }
}
