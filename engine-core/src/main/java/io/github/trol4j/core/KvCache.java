package io.github.trol4j.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of a whole decoder for one sequence, in two sets: those of the first traversal, which generated tokens
 * attend to, and those of the second, which only later stretches of a prompt attend to. A prompt that is read in one go needs the
 * second set of one block at a time; a prompt read in pieces, or one that will be continued, needs all of it.
 */
public final class KvCache implements AutoCloseable {
    private final List<KvLayer> first;
    private List<KvLayer> second;
    private @Nullable KvLayer scratch;

    private KvCache(List<KvLayer> first, List<KvLayer> second, @Nullable KvLayer scratch) {
        this.first = first;
        this.second = second;
        this.scratch = scratch;
    }

    /** A cache that can be continued: keeps both sets. */
    public static KvCache continuable(Backend backend, int layers, HeadLayout heads) {
        return new KvCache(fresh(backend, layers, heads), fresh(backend, layers, heads), null);
    }

    /** A cache for a prompt that is read in one go and never continued: about half the memory. */
    public static KvCache oneShot(Backend backend, int layers, HeadLayout heads) {
        return new KvCache(fresh(backend, layers, heads), List.of(), backend.newKvLayer(heads));
    }

    private static List<KvLayer> fresh(Backend backend, int layers, HeadLayout heads) {
        List<KvLayer> made = new ArrayList<>(layers);
        for (int i = 0; i < layers; i++) {
            made.add(backend.newKvLayer(heads));
        }
        return List.copyOf(made);
    }

    /** First-pass keys and values of a block. */
    public KvLayer first(int layer) {
        return first.get(layer);
    }

    /** Second-pass keys and values of a block; in a one-shot cache an empty set that the next block's call empties again. */
    public KvLayer second(int layer) {
        if (scratch != null) {
            scratch.truncate(0);
            return scratch;
        }
        if (second.isEmpty()) {
            throw new BackendException("This cache takes generated tokens only: it is a fork, or its prompt has ended");
        }
        return second.get(layer);
    }

    /** Whether a prompt may be added to what is there. */
    public boolean isContinuable() {
        return !second.isEmpty();
    }

    /** Positions held by the first set. */
    public int length() {
        return first.getFirst().length();
    }

    /** Forgets every position from {@code length} on, in both sets. */
    public void truncate(int length) {
        first.forEach(layer -> layer.truncate(length));
        second.forEach(layer -> layer.truncate(Math.min(length, layer.length())));
    }

    /** An independent continuation for generated tokens: first-pass keys and values only. */
    public KvCache fork() {
        return new KvCache(first.stream().map(KvLayer::fork).toList(), List.of(), null);
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
