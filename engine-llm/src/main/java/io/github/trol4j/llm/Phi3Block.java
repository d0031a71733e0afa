package io.github.trol4j.llm;

import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Norm;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.Weights;
import io.github.trol4j.llm.BlockCost.Products;

/** A Phi-3 block; its fused projections are stored in the order they are used. */
record Phi3Block(
        HeadLayout heads,
        Norm inputNorm,
        Linear qkvProj,
        Linear oProj,
        Norm postAttentionNorm,
        Linear gateProj,
        Linear upProj,
        Linear downProj)
        implements Block {

    @Override
    public Tensor attention(Ops ops, Tensor x, Pass pass) {
        Tensor attended = pass.attend(ops, qkv(ops, x), heads); // [rows, a*d]
        return ops.add(ops.rows(x, pass.rows()), ops.linear(attended, oProj)); // [rows, D]
    }

    @Override
    public Tensor mlp(Ops ops, Tensor h, Rows image) {
        Tensor inner = ops.gatedLinear(postAttentionNorm.apply(ops, h), gateProj, upProj); // [n, I]
        return ops.add(h, ops.linear(inner, downProj)); // [n, D]
    }

    @Override
    public void keysAndValues(Ops ops, Tensor x, Pass pass) {
        pass.remember(ops, qkv(ops, x), heads);
    }

    @Override
    public BlockCost cost() {
        return new BlockCost(
                Products.of(qkvProj),
                Products.of(oProj),
                Products.of(gateProj, upProj, downProj),
                4.0 * heads.queryWidth());
    }

    private Tensor qkv(Ops ops, Tensor x) {
        return ops.linear(inputNorm.apply(ops, x), qkvProj); // [T, (a+2k)d]
    }

    /** Takes the block from below {@code model.layers.i}. */
    static Phi3Block load(Weights w, DecoderConfig c) {
        int hidden = c.hidden();
        int mlp = c.mlp();
        return new Phi3Block(
                c.heads(),
                w.rmsNorm("input_layernorm", hidden, c.eps()),
                w.linear("self_attn.qkv_proj", WeightUse.DECODER, c.heads().fusedWidth(), hidden),
                w.linear(
                        "self_attn.o_proj", WeightUse.DECODER, hidden, c.heads().queryWidth()),
                w.rmsNorm("post_attention_layernorm", hidden, c.eps()),
                halfOfGateUp(w, "gate_proj.weight", 0, c),
                halfOfGateUp(w, "up_proj.weight", mlp, c),
                w.linear("mlp.down_proj", WeightUse.DECODER, hidden, mlp));
    }

    /** {@code gate_up_proj} holds the rows of the gate, then those of the up projection. */
    private static Linear halfOfGateUp(Weights w, String name, int from, DecoderConfig c) {
        return new Linear(
                w.derived(
                        "mlp." + name,
                        WeightUse.DECODER,
                        () -> w.tensor("mlp.gate_up_proj.weight", 2L * c.mlp(), c.hidden())
                                .slice(from, c.mlp())),
                null);
    }
}
