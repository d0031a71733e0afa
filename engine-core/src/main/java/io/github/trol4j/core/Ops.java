package io.github.trol4j.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The operations a model is written in, named for their mathematics, on matrices of f32 activations. One instance serves one
 * session on one thread at a time; weights and the backend behind it are shared.
 *
 * <p>Contract for every backend, checked by the contract suite against {@code reference}:
 *
 * <ul>
 *   <li>inputs are never modified; a result may share storage with an input, which nobody can observe;
 *   <li>shapes are checked before anything native is called: {@link ShapeException} names the operation and both shapes;
 *   <li>a tensor of another backend or of a closed scope throws {@link BackendException};
 *   <li>a tensor lives until the innermost {@link #scoped} around its making ends. Model code frees nothing.
 * </ul>
 *
 * <p>Operations with a body here are made of finer ones; a backend overrides them when fusing pays.
 */
public interface Ops extends AutoCloseable {

    // ---- lifetimes

    /** Runs {@code body} in a nested scope: its result survives into the surrounding scope, all else made inside is released. */
    Tensor scoped(Supplier<Tensor> body);

    /**
     * Like {@link #scoped}, for a chain of steps such as the blocks of a decoder: {@code x} is used up and may be released as soon
     * as {@code step} has returned, so a chain of any length holds two links.
     */
    Tensor advance(Tensor x, UnaryOperator<Tensor> step);

    /** Runs {@code body} in a nested scope from which nothing survives: one step of a session, whose result is read out inside. */
    void run(Runnable body);

    /**
     * Like {@link #run}, for a body that is run again and again, such as writing a token: a backend may use the tensors of one
     * repetition again in the next, so that none allocates. A tensor kept beyond its repetition throws until the next one begins,
     * and may be any tensor of it from then on.
     */
    default void repeat(Runnable body) {
        run(body);
    }

    // ---- entering

    /** A matrix from host values. */
    Tensor tensor(float[] values, int rows, int width);

    /** Rows of {@code table} by token id: {@code [ids, width]}. */
    Tensor embed(Weight table, int[] ids);

    /** Pictures cut into flattened patches: {@code [tiles, 3, side, side]} to {@code [tiles * (side/patch)^2, 3 * patch * patch]}. */
    Tensor unfoldPatches(float[] pixels, int tiles, PatchGrid grid);

    /**
     * Puts the class token in front of each tile's patches and adds positions: {@code [tiles * P, C]} to
     * {@code [tiles * (P+1), C]}.
     *
     * @param classToken {@code [C]}
     * @param positions {@code [P+1, C]}
     */
    Tensor addClassTokenAndPositions(Tensor patches, int tiles, Weight classToken, Weight positions);

    // ---- moving rows and columns

    /** {@code x} with the given rows replaced by those of {@code values}, in order. */
    Tensor placeRows(Tensor x, Rows rows, Tensor values);

    /** The given rows of {@code x}; {@code x} itself if that is all of them. */
    Tensor rows(Tensor x, Rows rows);

    /** Columns {@code from .. from+count-1}. */
    Tensor columns(Tensor x, int from, int count);

    /** All rows of all parts, one below the other. */
    Tensor stack(List<Tensor> parts);

    /**
     * Space to depth on a square grid: {@code [tiles * g*g, C]} to {@code [tiles * (g/2)^2, 4C]}; new cell (i, j) is the
     * concatenation of the cells (2i, 2j), (2i, 2j+1), (2i+1, 2j), (2i+1, 2j+1).
     */
    Tensor pixelShuffle(Tensor x, int tiles);

    // ---- dense layers

    /** {@code x Wᵀ + b}: {@code [T, in]} to {@code [T, out]}. */
    Tensor linear(Tensor x, Linear layer);

    /** {@code activation(x Wᵀ + b)}. */
    default Tensor linear(Tensor x, Linear layer, Activation activation) {
        return activate(linear(x, layer), activation);
    }

    /** {@code y} plus {@code B (A x)} on the given rows, {@code y} elsewhere. */
    Tensor addLowRank(Tensor y, Tensor x, LowRank branch, Rows rows);

    /** A dense layer whose low-rank branch counts on the given rows. */
    default Tensor linear(Tensor x, LowRankLinear layer, Rows rows) {
        Tensor y = linear(x, layer.base());
        if (rows.isEmpty()) {
            return y;
        }
        return switch (layer.branch()) {
            case LowRank low -> addLowRank(y, x, low, rows);
            case MergedWeight merged -> {
                Linear instead = new Linear(merged.weight(), layer.base().bias());
                yield placeRows(y, rows, linear(rows(x, rows), instead));
            }
        };
    }

    /** {@code silu(gate x) * (up x)}. */
    default Tensor gatedLinear(Tensor x, Linear gate, Linear up) {
        return gatedProduct(linear(x, gate), linear(x, up));
    }

    /** {@code silu(gate x) * (up x)}, the branches of both on the given rows. */
    default Tensor gatedLinear(Tensor x, LowRankLinear gate, LowRankLinear up, Rows rows) {
        return rows.isEmpty()
                ? gatedLinear(x, gate.base(), up.base())
                : gatedProduct(linear(x, gate, rows), linear(x, up, rows));
    }

    // ---- element-wise and row-wise

    /** {@code a + b}, same shapes. */
    Tensor add(Tensor a, Tensor b);

    /** {@code a + b * scale}, the scale per column. */
    Tensor addScaled(Tensor a, Tensor b, Weight scale);

    Tensor activate(Tensor x, Activation activation);

    /** {@code silu(gate) * up}. */
    Tensor gatedProduct(Tensor gate, Tensor up);

    /** {@code (x - mean) / sqrt(variance + eps) * gain + bias} per row. */
    Tensor layerNorm(Tensor x, Weight gain, Weight bias, float eps);

    /** {@code x / sqrt(mean(x²) + eps) * gain} per row. */
    Tensor rmsNorm(Tensor x, Weight gain, float eps);

    // ---- the traversal gate

    /** {@code 0.5 tanh(w·x + b) + 0.5} per row: {@code [T, D]} to {@code [T, 1]}. */
    Tensor gate(Tensor x, Linear gate);

    /** {@code h1 * (1 - g) + h2 * g} per row, {@code g [T, 1]}. */
    Tensor mixByGate(Tensor h1, Tensor h2, Tensor g);

    // ---- attention

    /**
     * Softmax attention without a mask inside each of {@code groups} equal stretches of rows: {@code [groups * n, heads * d]}.
     * Scores are scaled by {@code d^-0.5}.
     */
    Tensor attention(Tensor q, Tensor k, Tensor v, Grouping grouping);

    /** Rotary embedding of every head of {@code x [T, heads * 2 * table.half()]}; row {@code r} stands at {@code positions.get(r)}. */
    Tensor rotate(Tensor x, RotaryTable table, Rows positions);

    /** Adds (already rotated) keys and values {@code [T, kv * d]} at the positions that follow the last one cached. */
    default void appendKv(KvLayer kv, Tensor k, Tensor v) {
        appendKv(kv, k, v, Rows.range(kv.end(), kv.end() + k.rows()));
    }

    /** Adds (already rotated) keys and values {@code [T, kv * d]} at the given positions, all behind the last one cached. */
    void appendKv(KvLayer kv, Tensor k, Tensor v, Rows positions);

    /** {@link #causalAttention(Tensor, KvLayer, Attention.Queries)} without a hook. */
    default Tensor causalAttention(Tensor q, KvLayer kv, HeadLayout heads, Rows positions) {
        return causalAttention(q, kv, new Attention.Queries(heads, positions, null));
    }

    /**
     * Causal softmax attention over cached keys and values; row {@code r} of {@code q [T, query * d]} stands at
     * {@code queries.positions().get(r)} and sees every cached row at its own position and before, of which there must be one. Scores
     * are scaled by {@code d^-0.5}.
     */
    Tensor causalAttention(Tensor q, KvLayer kv, Attention.Queries queries);

    /** {@link #selfAttention(Tensor, KvLayer, Attention)} for rows that follow what is cached, without a hook. */
    default Tensor selfAttention(Tensor qkv, KvLayer kv, HeadLayout heads, RotaryTable rotary, Rows wanted) {
        return selfAttention(qkv, kv, Attention.following(kv, qkv.rows(), heads, rotary, wanted));
    }

    /**
     * The whole attention of a decoder block: splits {@code qkv [T, (query + 2 kv) * d]}, rotates queries and keys, appends keys and
     * values to {@code kv}, and attends for the wanted rows only.
     *
     * @return {@code [wanted, query * d]}
     */
    default Tensor selfAttention(Tensor qkv, KvLayer kv, Attention attention) {
        Shapes.selfAttention(qkv, kv, attention);
        HeadLayout heads = attention.heads();
        Tensor keys = columns(qkv, heads.queryWidth(), heads.kvWidth()); // [T, kv*d]
        Tensor values = columns(qkv, heads.queryWidth() + heads.kvWidth(), heads.kvWidth()); // [T, kv*d]
        appendKv(kv, rotate(keys, attention.rotary(), attention.positions()), values, attention.positions());
        Tensor queries = rows(columns(qkv, 0, heads.queryWidth()), attention.wanted()); // [wanted, query*d]
        Attention.Queries at = attention.queries();
        return causalAttention(rotate(queries, attention.rotary(), at.positions()), kv, at);
    }

    /**
     * The attention of a decoding step: row {@code r} of {@code qkv [B, (query + 2 kv) * d]} extends {@code kv.get(r)}, a cache of its
     * own and of any length, and attends to it. A row's result does not depend on the other rows.
     *
     * @return {@code [B, query * d]}
     */
    default Tensor selfAttention(Tensor qkv, List<KvLayer> kv, HeadLayout heads, StepPositions step) {
        Shapes.selfAttention(qkv, kv, heads, step);
        Rows only = Rows.range(0, 1);
        List<Tensor> attended = new ArrayList<>(kv.size());
        for (int r = 0; r < kv.size(); r++) {
            Rows position = Rows.range(step.positions()[r], step.positions()[r] + 1);
            Tensor row = rows(qkv, Rows.range(r, r + 1));
            attended.add(selfAttention(row, kv.get(r), new Attention(heads, step.rotary()[r], position, only, null)));
        }
        return stack(attended);
    }

    /**
     * Attention with probabilities that are known, such as those of an earlier pass or block ({@link AttentionRecord}): no queries, no
     * keys, no softmax.
     *
     * @param weights {@code [query * T, L]}, row {@code head * T + t}; {@code L} is the length of {@code kv}
     * @return {@code [T, query * d]}
     */
    Tensor weighValues(Tensor weights, KvLayer kv, HeadLayout heads);

    @Override
    void close();
}
