package io.github.trol4j.llm;

import io.github.trol4j.core.Attention;
import io.github.trol4j.core.AttentionHook;
import io.github.trol4j.core.AttentionRecord;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.StepPositions;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.plan.AttentionChoice;
import io.github.trol4j.llm.plan.PassPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass of some rows through one block: what the block needs besides its input. Either all rows belong to one sequence, or each
 * row is the next token of another one.
 */
public final class Pass {
    private static final Rows ONLY = Rows.range(0, 1);
    private static final AttentionHook NOTHING = new AttentionHook() {
        @Override
        public boolean wants(int head, int position) {
            return false;
        }
    };

    private final Chunk chunk;
    private final int number;
    private final PassPlan plan;
    private final List<KvLayer> kv;
    private final PassRows passRows;
    private final boolean takenOver;
    private final Rows image; // like the next counted among those that go in
    private final Rows rows;
    private final StepPositions step; // used again at each token, like the next
    private final List<Tensor> attended;
    private final @Nullable AttentionHook watcher;

    /**
     * @param number 1 or 2
     * @param kv keys and values to extend and attend to, for each sequence
     * @param takenOver whether later passes take over what the rows attend to
     */
    Pass(Chunk chunk, int number, PassPlan plan, List<KvLayer> kv, PassRows passRows, boolean takenOver) {
        this(chunk, number, plan, kv, passRows, takenOver, null);
    }

    private Pass(
            Chunk chunk,
            int number,
            PassPlan plan,
            List<KvLayer> kv,
            PassRows passRows,
            boolean takenOver,
            @Nullable AttentionHook watcher) {
        this.chunk = chunk;
        this.number = number;
        this.plan = plan;
        this.kv = kv;
        this.passRows = passRows;
        this.takenOver = takenOver;
        this.image = passRows.in().indicesOf(chunk.image());
        this.rows = passRows.in().indicesOf(passRows.rows());
        this.step = new StepPositions(new int[kv.size()], chunk.rotary());
        this.attended = new ArrayList<>(kv.size());
        this.watcher = watcher;
    }

    /** The same pass of one sequence, of whose last row a hook sees the attention. */
    Pass watchedBy(AttentionHook hook) {
        return new Pass(chunk, number, plan, kv, passRows, takenOver, hook);
    }

    /** Which pass of the block it is, 1 or 2. */
    public int number() {
        return number;
    }

    /** Rows that hold image tokens, among all that go in. */
    public Rows image() {
        return image;
    }

    /** Rows whose result is needed, among all that go in. */
    public Rows rows() {
        return rows;
    }

    /** Which of {@link #rows} hold image tokens, counted among them. */
    public Rows imageAmongRows() {
        return rows.indicesOf(image);
    }

    /** Keys that were cached before this pass, if it is of one sequence. */
    int known() {
        return kv.getFirst().length();
    }

    /** Attention of {@code qkv [T, (query + 2 kv) * d]}: {@code [rows, query * d]}. */
    public Tensor attend(Ops ops, Tensor qkv, HeadLayout heads) {
        Tensor attention = chunk.isGenerated() ? attendInStep(ops, qkv, heads) : attendInPrompt(ops, qkv, heads);
        if (watcher != null && kv.size() == 1) {
            watch(ops, qkv, heads, watcher);
        }
        return attention;
    }

    private Tensor attendInPrompt(Ops ops, Tensor qkv, HeadLayout heads) {
        KvLayer cache = kv.getFirst();
        if (plan.attention() == AttentionChoice.SHARED) {
            remember(ops, qkv, heads);
            return filled(ops, chunk.probabilities().weigh(ops, cache, heads, passRows.queries()));
        }
        AttentionHook hook = hook(heads, cache.length() + passRows.keys().count());
        if (passRows.isDense()) {
            Rows positions = chunk.positions(passRows.in());
            return ops.selfAttention(qkv, cache, new Attention(heads, chunk.rotary()[0], positions, rows, hook));
        }
        remember(ops, qkv, heads);
        Rows positions = chunk.positions(passRows.queries());
        Tensor queries = ops.columns(ops.rows(qkv, passRows.in().indicesOf(passRows.queries())), 0, heads.queryWidth());
        Tensor turned = ops.rotate(queries, chunk.rotary()[0], positions); // [queries, query*d]
        return filled(ops, ops.causalAttention(turned, cache, new Attention.Queries(heads, positions, hook)));
    }

    /** Whether attention is this pass's own, not left out nor that of another pass. */
    boolean attendsItself() {
        return plan.attention() == AttentionChoice.ON;
    }

    /** Attends once more for the last row and drops the result, which is rounded in another way where a hook looks. */
    private void watch(Ops ops, Tensor qkv, HeadLayout heads, AttentionHook hook) {
        Rows position = position(passRows.in().end() - 1);
        Tensor last = ops.rows(qkv, Rows.range(qkv.rows() - 1, qkv.rows())); // [1, (query + 2 kv) * d]
        Tensor query = ops.rotate(ops.columns(last, 0, heads.queryWidth()), chunk.rotary()[0], position);
        ops.causalAttention(query, kv.getFirst(), new Attention.Queries(heads, position, hook));
    }

    /** Keys and values of {@code qkv [T, (query + 2 kv) * d]} alone. */
    public void remember(Ops ops, Tensor qkv, HeadLayout heads) {
        if (!chunk.isGenerated()) {
            remember(
                    ops,
                    ops.rows(qkv, passRows.in().indicesOf(passRows.keys())),
                    heads,
                    0,
                    chunk.positions(passRows.keys()));
            return;
        }
        for (int r = 0; r < kv.size(); r++) {
            remember(ops, ops.rows(qkv, Rows.range(r, r + 1)), heads, r, position(r));
        }
    }

    private void remember(Ops ops, Tensor qkv, HeadLayout heads, int sequence, Rows positions) {
        Tensor keys = ops.columns(qkv, heads.queryWidth(), heads.kvWidth()); // [T, kv*d]
        Tensor values = ops.columns(qkv, heads.queryWidth() + heads.kvWidth(), heads.kvWidth()); // [T, kv*d]
        Tensor turned = ops.rotate(keys, chunk.rotary()[sequence], positions);
        ops.appendKv(kv.get(sequence), turned, values, positions);
    }

    private Tensor attendInStep(Ops ops, Tensor qkv, HeadLayout heads) {
        if (rows.isAll(kv.size())) {
            for (int r = 0; r < kv.size(); r++) {
                step.positions()[r] = chunk.position(r);
            }
            return ops.selfAttention(qkv, kv, heads, step);
        }
        attended.clear();
        for (int r = 0; r < kv.size(); r++) {
            Tensor row = ops.rows(qkv, Rows.range(r, r + 1));
            if (attended.size() < rows.count() && rows.get(attended.size()) == r) {
                Attention how = new Attention(heads, chunk.rotary()[r], position(r), ONLY, null);
                attended.add(ops.selfAttention(row, kv.get(r), how));
            } else {
                remember(ops, row, heads, r, position(r));
            }
        }
        return ops.stack(attended);
    }

    private Rows position(int row) {
        int position = chunk.position(row);
        return Rows.range(position, position + 1);
    }

    /** What the queries got, and nothing for the rows that only fill up. */
    private Tensor filled(Ops ops, Tensor queries) {
        int count = passRows.rows().count();
        if (queries.rows() == count) {
            return queries;
        }
        Tensor nothing = ops.tensor(new float[count * queries.width()], count, queries.width());
        return ops.placeRows(nothing, passRows.rows().indicesOf(passRows.queries()), queries);
    }

    private @Nullable AttentionHook hook(HeadLayout heads, int keys) {
        AttentionHook hook = NOTHING;
        if (takenOver) {
            AttentionRecord record =
                    new AttentionRecord(heads, passRows.queries().count(), keys);
            chunk.share(new Probabilities(record, passRows.queries(), keys));
            hook = record;
        }
        List<Integer> off = plan.imageHeadsOff();
        if (!off.isEmpty() && (off.getFirst() < 0 || off.getLast() >= heads.query())) {
            throw new EngineException(
                    "heads %s do not exist: a block has heads 0 to %d".formatted(off, heads.query() - 1));
        }
        if (!off.isEmpty() && !chunk.image().isEmpty()) {
            hook = new MutedHeads(off, chunk.positions(chunk.image()), hook);
        }
        return hook == NOTHING ? null : hook;
    }
}
