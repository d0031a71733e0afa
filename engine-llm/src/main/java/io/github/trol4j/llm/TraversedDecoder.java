package io.github.trol4j.llm;

import io.github.trol4j.core.KvCache;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Norm;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The decoder of "TroL: Traversal of Layers for Large Language and Vision Models" (arXiv 2406.12246) as released in
 * ByungKwanLee/TroL at 7a71dfb: while it reads a prompt every block is traversed twice and the two results are mixed by a gate that
 * has seen the first; what it writes goes through each block once. Answers attend to the keys and values of the first traversal.
 *
 * @param blocks the transformer blocks, in order
 * @param gates one gate for each block; the released models share one among all
 * @param finalNorm applied after the last block
 */
public record TraversedDecoder(List<Block> blocks, List<Gate> gates, Norm finalNorm) {
    public TraversedDecoder {
        if (gates.size() != blocks.size()) {
            throw new IllegalArgumentException("%d gates for %d blocks".formatted(gates.size(), blocks.size()));
        }
    }

    /**
     * A stretch of a prompt: where it is remembered and which of its rows are what.
     *
     * @param cache keys and values of everything before it; extended by it
     * @param rotary angles of its positions
     * @param image rows that hold image tokens
     * @param wanted rows whose result is needed
     */
    public record PrefillChunk(KvCache cache, RotaryTable rotary, Rows image, Rows wanted) {
        private Pass pass(KvLayer kv, Rows needed) {
            return new Pass(List.of(kv), rotary, image, needed);
        }
    }

    /** Reads a stretch of a prompt, every block twice: {@code x [T, D]} to the final norm of the wanted rows, {@code [W, D]}. */
    public Tensor traverse(Ops ops, Tensor x, PrefillChunk s, Observer observer) {
        for (int i = 0; i < blocks.size(); i++) {
            int layer = i;
            Rows all = Rows.range(0, x.rows());
            Rows wanted = i == blocks.size() - 1 ? s.wanted : all;
            x = ops.advance(x, h -> {
                Tensor once =
                        ops.scoped(() -> block(layer).forward(ops, h, s.pass(s.cache.first(layer), all))); // [T, D]
                observer.tap("layer." + layer + ".h1", once);
                Tensor twice = ops.scoped(
                        () -> block(layer).forward(ops, once, s.pass(s.cache.second(layer), wanted))); // [W, D]
                observer.tap("layer." + layer + ".h2", twice);
                Tensor g = gates.get(layer).open(ops, once); // [T, 1]
                observer.tap("layer." + layer + ".gate", g);
                return ops.mixByGate(ops.rows(once, wanted), twice, ops.rows(g, wanted));
            });
            observer.tap("layer." + layer + ".out", x);
            observer.progress(Phase.PROMPT, i + 1, blocks.size());
        }
        return normalised(ops, x, observer);
    }

    /** Reads a stretch of a prompt like a plain decoder, every block once. */
    public Tensor traverseOnce(Ops ops, Tensor x, PrefillChunk s, Observer observer) {
        for (int i = 0; i < blocks.size(); i++) {
            int layer = i;
            Rows wanted = i == blocks.size() - 1 ? s.wanted : Rows.range(0, x.rows());
            x = ops.advance(x, h -> block(layer).forward(ops, h, s.pass(s.cache.first(layer), wanted)));
            observer.tap("layer." + layer + ".out", x);
            observer.progress(Phase.PROMPT, i + 1, blocks.size());
        }
        return normalised(ops, x, observer);
    }

    /** The blocks as generated tokens go through them, once each, bound to the continuations that they extend. */
    List<UnaryOperator<Tensor>> bind(Ops ops, List<KvCache> continuations, RotaryTable rotary) {
        Rows all = Rows.range(0, continuations.size());
        List<UnaryOperator<Tensor>> bound = new ArrayList<>(blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            int layer = i;
            List<KvLayer> kv = continuations.stream().map(c -> c.first(layer)).toList();
            Pass pass = new Pass(kv, rotary, Rows.none(), all);
            bound.add(x -> block(layer).forward(ops, x, pass));
        }
        return bound;
    }

    /** One generated token for each of several continuations, every block once: {@code x [B, D]} to {@code [B, D]}. */
    Tensor step(Ops ops, Tensor x, List<UnaryOperator<Tensor>> bound) {
        for (int i = 0; i < bound.size(); i++) {
            x = ops.advance(x, bound.get(i));
        }
        return finalNorm.apply(ops, x);
    }

    private Block block(int layer) {
        return blocks.get(layer);
    }

    private Tensor normalised(Ops ops, Tensor x, Observer observer) {
        Tensor normalised = finalNorm.apply(ops, x); // [W, D]
        observer.tap("final_norm", normalised);
        return normalised;
    }
}
