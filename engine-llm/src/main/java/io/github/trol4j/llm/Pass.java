package io.github.trol4j.llm;

import io.github.trol4j.core.Attention;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.StepPositions;
import io.github.trol4j.core.Tensor;
import java.util.List;

/**
 * One pass of some rows through one block: what the block needs besides its input. Either all rows are part of one prompt, or each row
 * is the next token of another sequence.
 */
public final class Pass {
    private final List<KvLayer> kv; // one, or one for each row
    private final StepPositions places; // where the first row stands, or each
    private final Rows image;
    private final Rows rows;
    private final boolean step;

    /**
     * @param kv keys and values to extend and attend to
     * @param places where the first row of a prompt stands, or each token of a step, with a rotary table for each
     * @param image rows that hold image tokens
     * @param rows rows whose result is needed; keys and values are made for all rows in any case
     * @param step whether each row belongs to a sequence of its own
     */
    Pass(List<KvLayer> kv, StepPositions places, Rows image, Rows rows, boolean step) {
        this.kv = kv;
        this.places = places;
        this.image = image;
        this.rows = rows;
        this.step = step;
    }

    /** The same pass for some of the rows only. */
    Pass carrying(Rows some) {
        return new Pass(kv, places, image, some, step);
    }

    /** Rows that hold image tokens, among all that go in. */
    public Rows image() {
        return image;
    }

    /** Rows whose result is needed. */
    public Rows rows() {
        return rows;
    }

    /** Which of {@link #rows} hold image tokens, counted among them. */
    public Rows imageAmongRows() {
        return rows.indicesOf(image);
    }

    /** Attention of {@code qkv [T, (query + 2 kv) * d]}: {@code [rows, query * d]}. */
    public Tensor attend(Ops ops, Tensor qkv, HeadLayout heads) {
        if (step) {
            return ops.rows(ops.selfAttention(qkv, kv, heads, places), rows);
        }
        return ops.selfAttention(
                qkv, kv.getFirst(), new Attention(heads, places.rotary()[0], from(qkv.rows()), rows, null));
    }

    /** Keys and values of {@code qkv [T, (query + 2 kv) * d]} alone. */
    public void remember(Ops ops, Tensor qkv, HeadLayout heads) {
        Tensor keys = ops.columns(qkv, heads.queryWidth(), heads.kvWidth()); // [T, kv*d]
        Tensor values = ops.columns(qkv, heads.queryWidth() + heads.kvWidth(), heads.kvWidth()); // [T, kv*d]
        if (step) {
            for (int r = 0; r < kv.size(); r++) {
                Rows row = Rows.range(r, r + 1);
                append(ops, r, ops.rows(keys, row), ops.rows(values, row));
            }
        } else {
            append(ops, 0, keys, values);
        }
    }

    private void append(Ops ops, int sequence, Tensor keys, Tensor values) {
        int first = places.positions()[sequence];
        Rows positions = Rows.range(first, first + keys.rows());
        RotaryTable rotary = places.rotary()[sequence];
        ops.appendKv(kv.get(sequence), ops.rotate(keys, rotary, positions), values, positions);
    }

    private Rows from(int count) {
        int first = places.positions()[0];
        return Rows.range(first, first + count);
    }
}
