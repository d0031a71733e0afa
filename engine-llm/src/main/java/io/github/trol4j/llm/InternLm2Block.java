package io.github.trol4j.llm;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.LowRankLinear;
import io.github.trol4j.core.Norm;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.checkpoint.Layouts;
import io.github.trol4j.core.checkpoint.Weights;
import io.github.trol4j.llm.BlockCost.Products;
import java.util.function.UnaryOperator;

/** An InternLM2 block whose five projections carry a low-rank branch for image tokens (partial LoRA). */
record InternLm2Block(
        HeadLayout heads,
        Norm attentionNorm,
        LowRankLinear wqkv,
        LowRankLinear wo,
        Norm ffnNorm,
        LowRankLinear w1,
        LowRankLinear w3,
        LowRankLinear w2)
        implements Block {

    @Override
    public Tensor attention(Ops ops, Tensor x, Pass pass) {
        Tensor attended = pass.attend(ops, qkv(ops, x, pass), heads); // [rows, a*d]
        return ops.add(ops.rows(x, pass.rows()), ops.linear(attended, wo, pass.imageAmongRows())); // [rows, D]
    }

    @Override
    public Tensor mlp(Ops ops, Tensor h, Rows image) {
        Tensor inner = ops.gatedLinear(ffnNorm.apply(ops, h), w1, w3, image); // [n, I]
        return ops.add(h, ops.linear(inner, w2, image)); // [n, D]
    }

    @Override
    public void keysAndValues(Ops ops, Tensor x, Pass pass) {
        pass.remember(ops, qkv(ops, x, pass), heads);
    }

    @Override
    public BlockCost cost() {
        return new BlockCost(Products.of(wqkv), Products.of(wo), Products.of(w1, w3, w2), 4.0 * heads.queryWidth());
    }

    private Tensor qkv(Ops ops, Tensor x, Pass pass) {
        return ops.linear(attentionNorm.apply(ops, x), wqkv, pass.image()); // [T, (a+2k)d]
    }

    /** Takes the block from below {@code model.layers.i}. */
    static InternLm2Block load(Weights w, DecoderConfig c) {
        Weights attention = w.at("attention");
        Weights feedForward = w.at("feed_forward");
        int hidden = c.hidden();
        int mlp = c.mlp();
        return new InternLm2Block(
                c.heads(),
                w.rmsNorm("attention_norm", hidden, c.eps()),
                fusedByHead(attention.at("wqkv"), c),
                projection(attention.at("wo"), hidden, c.heads().queryWidth()),
                w.rmsNorm("ffn_norm", hidden, c.eps()),
                projection(feedForward.at("w1"), mlp, hidden),
                projection(feedForward.at("w3"), mlp, hidden),
                projection(feedForward.at("w2"), hidden, mlp));
    }

    private static LowRankLinear projection(Weights at, int out, int in) {
        return PartialLora.load(at, out, in, UnaryOperator.identity());
    }

    /** The projection to queries, keys and values, its rows brought from "per key/value head" into {@code [q | k | v]} order. */
    private static LowRankLinear fusedByHead(Weights at, DecoderConfig c) {
        return PartialLora.load(at, c.heads().fusedWidth(), c.hidden(), stored -> ungroup(stored, c.heads()));
    }

    /**
     * Stored order: for each key/value head its query heads, then its key head, then its value head, {@code dim} rows each. Returned
     * order: all query heads, all key heads, all value heads.
     */
    static HostTensor ungroup(HostTensor tensor, HeadLayout heads) {
        int group = heads.query() / heads.kv();
        int[] order = new int[heads.fusedWidth()];
        for (int head = 0; head < heads.query() + 2 * heads.kv(); head++) {
            int block;
            if (head < heads.query()) {
                block = head / group * (group + 2) + head % group;
            } else if (head < heads.query() + heads.kv()) {
                block = (head - heads.query()) * (group + 2) + group;
            } else {
                block = (head - heads.query() - heads.kv()) * (group + 2) + group + 1;
            }
            for (int i = 0; i < heads.dim(); i++) {
                order[head * heads.dim() + i] = block * heads.dim() + i;
            }
        }
        return Layouts.permuteRows(tensor, order);
    }
}
