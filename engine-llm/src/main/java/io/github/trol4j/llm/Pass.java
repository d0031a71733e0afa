package io.github.trol4j.llm;

import io.github.trol4j.core.Attention;
import io.github.trol4j.core.AttentionHook;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.StepPositions;
import io.github.trol4j.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass of some rows through one block: what the block needs besides its input. Either all rows belong to one sequence, or each
 * row is the next token of another one.
 */
public final class Pass {
    private static final Rows ONLY = Rows.range(0, 1);

    private final List<KvLayer> kv;
    private final RotaryTable[] rotary;
    private final Rows image;
    private final Rows rows;
    private final StepPositions step; // used again at each token, like the next
    private final List<Tensor> attended;
    private final List<Rows> each = new ArrayList<>();
    private final @Nullable AttentionHook watcher;

    /**
     * @param kv keys and values to extend and attend to, for each sequence
     * @param rotary cosines and sines that cover the positions of these rows, for each sequence
     * @param image rows that hold image tokens
     * @param rows rows whose result is needed; keys and values are made for all rows in any case
     */
    Pass(List<KvLayer> kv, RotaryTable[] rotary, Rows image, Rows rows) {
        this(kv, rotary, image, rows, null);
    }

    private Pass(List<KvLayer> kv, RotaryTable[] rotary, Rows image, Rows rows, @Nullable AttentionHook watcher) {
        this.kv = kv;
        this.rotary = rotary;
        this.image = image;
        this.rows = rows;
        this.watcher = watcher;
        this.step = new StepPositions(new int[rotary.length], rotary);
        this.attended = new ArrayList<>(kv.size());
        for (int r = 0; r < kv.size(); r++) {
            each.add(Rows.range(r, r + 1));
        }
    }

    /** The same pass for some of the rows only. */
    Pass carrying(Rows some) {
        return new Pass(kv, rotary, image, some, watcher);
    }

    /** The same pass of one sequence, of whose last row a hook sees the attention. */
    Pass watchedBy(AttentionHook hook) {
        return new Pass(kv, rotary, image, rows, hook);
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
        if (kv.size() == 1) {
            Tensor attention = ops.selfAttention(qkv, kv.getFirst(), heads, rotary[0], rows);
            if (watcher != null) {
                watch(ops, qkv, heads, watcher);
            }
            return attention;
        }
        if (rows.isAll(kv.size())) {
            for (int r = 0; r < kv.size(); r++) {
                step.positions()[r] = kv.get(r).end();
            }
            return ops.selfAttention(qkv, kv, heads, step);
        }
        attended.clear();
        for (int r = 0; r < kv.size(); r++) {
            Tensor row = ops.rows(qkv, each.get(r));
            if (attended.size() < rows.count() && rows.get(attended.size()) == r) {
                attended.add(ops.selfAttention(row, kv.get(r), heads, rotary[r], ONLY));
            } else {
                remember(ops, row, heads, r);
            }
        }
        return ops.stack(attended);
    }

    /** Attends once more for the last row and drops the result, which is rounded in another way where a hook looks. */
    private void watch(Ops ops, Tensor qkv, HeadLayout heads, AttentionHook hook) {
        KvLayer cache = kv.getFirst();
        Rows position = Rows.range(cache.end() - 1, cache.end());
        Tensor last = ops.rows(qkv, Rows.range(qkv.rows() - 1, qkv.rows())); // [1, (query + 2 kv) * d]
        Tensor query = ops.rotate(ops.columns(last, 0, heads.queryWidth()), rotary[0], position);
        ops.causalAttention(query, cache, new Attention.Queries(heads, position, hook));
    }

    /** Keys and values of {@code qkv [T, (query + 2 kv) * d]} alone. */
    public void remember(Ops ops, Tensor qkv, HeadLayout heads) {
        for (int i = 0; i < kv.size(); i++) {
            remember(ops, kv.size() == 1 ? qkv : ops.rows(qkv, each.get(i)), heads, i);
        }
    }

    private void remember(Ops ops, Tensor qkv, HeadLayout heads, int sequence) {
        KvLayer cache = kv.get(sequence);
        Rows positions = Rows.range(cache.length(), cache.length() + qkv.rows());
        Tensor keys = ops.columns(qkv, heads.queryWidth(), heads.kvWidth()); // [T, kv*d]
        Tensor values = ops.columns(qkv, heads.queryWidth() + heads.kvWidth(), heads.kvWidth()); // [T, kv*d]
        ops.appendKv(cache, ops.rotate(keys, rotary[sequence], positions), values);
    }
}
