package io.github.trol4j.llm;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of a whole decoder for one sequence, in two sets: those of the first pass, which generated tokens attend to, and
 * those of the second, which only later chunks of a prompt attend to. A prompt that is read in one go needs the second set of one block
 * at a time; a prompt read in chunks, or one that will be continued, needs all of it.
 *
 * <p>A plan may leave blocks, passes or rows without keys and values, so the length is counted here and not read off a block.
 */
public final class KvCache implements AutoCloseable {
    private final List<KvLayer> first;
    private List<KvLayer> second;
    private @Nullable KvLayer scratch;
    private int length;

    private KvCache(List<KvLayer> first, List<KvLayer> second, @Nullable KvLayer scratch, int length) {
        this.first = first;
        this.second = second;
        this.scratch = scratch;
        this.length = length;
    }

    /** What a fork takes along. */
    public enum Keep {
        /** First-pass keys and values: enough for generated tokens. */
        FIRST,
        /** Both sets, so that the prompt can go on as well. */
        BOTH
    }

    /** A cache that can be continued: keeps both sets. */
    public static KvCache continuable(Backend backend, int layers, HeadLayout heads) {
        return new KvCache(fresh(backend, layers, heads), fresh(backend, layers, heads), null, 0);
    }

    /** A cache for a prompt that is read in one go and never continued: about half the memory. */
    public static KvCache oneShot(Backend backend, int layers, HeadLayout heads) {
        return new KvCache(fresh(backend, layers, heads), List.of(), backend.newKvLayer(heads), 0);
    }

    private static List<KvLayer> fresh(Backend backend, int layers, HeadLayout heads) {
        List<KvLayer> made = new ArrayList<>(layers);
        for (int i = 0; i < layers; i++) {
            made.add(backend.newKvLayer(heads));
        }
        return List.copyOf(made);
    }

    public int layers() {
        return first.size();
    }

    /** First-pass keys and values of a block. */
    public KvLayer firstPass(int layer) {
        return first.get(layer);
    }

    /** Second-pass keys and values of a block; in a one-shot cache an empty set that the next block's call empties again. */
    public KvLayer secondPass(int layer) {
        if (scratch != null) {
            scratch.truncate(0);
            return scratch;
        }
        if (second.isEmpty()) {
            throw new EngineException(
                    "This cache takes generated tokens only: it is a fork of the first pass, or its prompt has ended");
        }
        return second.get(layer);
    }

    /** Whether a prompt may be added to what is there. */
    public boolean isContinuable() {
        return !second.isEmpty();
    }

    /** Positions that have gone through the decoder, whether or not each block holds keys and values of all of them. */
    public int length() {
        return length;
    }

    /** Counts rows that have gone through every block. */
    void advance(int count) {
        length += count;
    }

    /** Forgets every position from {@code to} on, in both sets. */
    public void truncate(int to) {
        if (to < 0 || to > length) {
            throw new EngineException("cannot truncate %d cached positions to %d".formatted(length, to));
        }
        length = to;
        first.forEach(layer -> layer.truncate(Math.min(to, layer.end())));
        second.forEach(layer -> layer.truncate(Math.min(to, layer.end())));
    }

    /** An independent continuation. What is there is shared until one side writes. */
    public KvCache fork(Keep keep) {
        List<KvLayer> also = keep == Keep.BOTH ? forks(second) : List.of();
        return new KvCache(forks(first), also, null, length);
    }

    private static List<KvLayer> forks(List<KvLayer> layers) {
        return layers.stream().map(KvLayer::fork).toList();
    }

    /** Names every piece of memory of both sets, as {@link KvLayer#memory} does. */
    void memory(ObjLongConsumer<Object> piece) {
        first.forEach(layer -> layer.memory(piece));
        second.forEach(layer -> layer.memory(piece));
    }

    /** Gives the second set back: from here on only generated tokens follow. */
    public void endPrompt() {
        second.forEach(KvLayer::close);
        second = List.of();
        if (scratch != null) {
            scratch.close();
            scratch = null;
        }
    }

    @Override
    public void close() {
        first.forEach(KvLayer::close);
        endPrompt();
    }
}
