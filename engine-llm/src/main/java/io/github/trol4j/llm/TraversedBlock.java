package io.github.trol4j.llm;

import io.github.trol4j.core.AttentionHook;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Stage.Kind;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.plan.AttentionChoice;
import io.github.trol4j.llm.plan.BlockPlan;
import io.github.trol4j.llm.plan.PassPlan;
import io.github.trol4j.llm.plan.RowChoice;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One block at work on one chunk as its plan says. For generated tokens it is made once and used for each of them, so that a token
 * allocates nothing.
 */
final class TraversedBlock implements UnaryOperator<Tensor> {
    private final int layer;
    private final Block block;
    private final Gate gate;
    private final BlockPlan plan;
    private final Ops ops;
    private final Chunk chunk;
    private final Observer observer;
    private final Rows wanted;
    private final boolean takenOver;
    /** Of generated tokens: made once and used for each of them. All of their rows are wanted. */
    private final @Nullable Pass stepPass;

    private final Stage stage;

    /**
     * @param takenOver whether later passes take over what the rows attend to in the first
     * @param wanted rows whose result is needed
     */
    TraversedBlock(
            TraversedDecoder decoder,
            int layer,
            BlockPlan plan,
            boolean takenOver,
            Ops ops,
            Chunk chunk,
            Rows wanted,
            Observer observer) {
        this.layer = layer;
        this.block = decoder.blocks().get(layer);
        this.gate = decoder.gates().get(layer);
        this.plan = plan;
        this.takenOver = takenOver;
        this.ops = ops;
        this.chunk = chunk;
        this.observer = observer;
        this.wanted = wanted;
        boolean isStep = chunk.isGenerated() && plan.first().isWhole();
        this.stepPass = isStep ? chunk.pass(layer, 1, plan.first(), PassRows.dense(chunk.all(), wanted), false) : null;
        this.stage = Stage.of(layer, Kind.BLOCK);
    }

    /** The name of what {@link #apply} returns. */
    Stage stage() {
        return stage;
    }

    /** {@code x [T, D]} to {@code [W, D]}. */
    @Override
    public Tensor apply(Tensor x) {
        PassPlan again = plan.second();
        if (!chunk.isGenerated()) {
            chunk.work().full(block.cost(), chunk.image(), chunk.position(0), chunk.all(), wanted);
        }
        if (again == null) {
            return firstPass(x, wanted); // [W, D]
        }
        Tensor once = ops.scoped(() -> firstPass(x, chunk.all())); // [T, D]
        observer.tap(new Stage(layer, 1, Kind.PASS), once);
        Tensor g = gate.open(ops, once); // [T, 1]
        observer.tap(Stage.of(layer, Kind.GATE), g);
        Rows rows = carried(again, wanted, g);
        chunk.countSecondPass(rows);
        if (rows.isEmpty()) {
            if (chunk.mayGoOn()) { // else no later chunk will attend to them
                keysAndValues(once, 2, again);
            }
            observer.carries(layer, 2, rows);
            return ops.rows(once, wanted);
        }
        Tensor twice = ops.scoped(() -> carry(once, 2, again, rows, wanted)); // [rows, D]
        observer.tap(new Stage(layer, 2, Kind.PASS), twice);
        Tensor mixed = ops.mixByGate(ops.rows(once, rows), twice, ops.rows(g, rows)); // [rows, D]
        return place(once, wanted, rows, mixed);
    }

    /** {@code x [T, D]} to its needed rows: those that the pass carries, and the others as they are. */
    private Tensor firstPass(Tensor x, Rows needed) {
        if (stepPass != null) {
            return block.forward(ops, x, watched(stepPass, 1, wanted));
        }
        Rows rows = carried(plan.first(), needed, null);
        if (rows.isEmpty()) {
            keysAndValues(x, 1, plan.first());
            return ops.rows(x, needed);
        }
        return place(x, needed, rows, carry(x, 1, plan.first(), rows, needed));
    }

    /** {@code x [T, D]} to what a pass makes of some rows, each with the bits it has if all needed rows are carried. */
    private Tensor carry(Tensor x, int number, PassPlan pass, Rows rows, Rows needed) {
        Rows enough = padded(rows, needed);
        Tensor y; // [enough, D]
        if (pass.attention() == AttentionChoice.OFF) {
            observer.carries(layer, number, rows);
            count(number, pass, 0, Rows.none(), rows);
            y = mlp(ops.rows(x, enough), pass.mlp(), enough);
        } else {
            PassRows passRows = rowsOf(pass, rows, enough);
            Pass through = watched(chunk.pass(layer, number, pass, passRows, takenOver && number == 1), number, rows);
            count(number, pass, through.known(), passRows.keys(), rows);
            Tensor in = ops.rows(x, passRows.in());
            y = pass.mlp() == RowChoice.ALL
                    ? block.forward(ops, in, through)
                    : mlp(block.attention(ops, in, through), pass.mlp(), enough);
        }
        return enough == rows ? y : ops.rows(y, enough.indicesOf(rows));
    }

    /** Tells the observer of a pass, and lets it look at the attention of the last row where the pass carries that. */
    private Pass watched(Pass pass, int number, Rows rows) {
        observer.carries(layer, number, rows);
        boolean looks = pass.attendsItself() && rows.end() == chunk.all().count();
        AttentionHook hook = looks ? observer.lastRow(layer, number) : null;
        return hook == null ? pass : pass.watchedBy(hook);
    }

    /** Which rows of the chunk the pass looks at, makes keys of, and carries. */
    private PassRows rowsOf(PassPlan pass, Rows rows, Rows enough) {
        Rows keys = chosen(pass.keys(), chunk.all(), null);
        return keys.count() == chunk.all().count()
                ? PassRows.dense(chunk.all(), enough)
                : new PassRows(padded(keys.or(enough), chunk.all()), keys, rows, enough);
    }

    /** The MLP for those of the given rows {@code h [rows, D]} that take it. */
    private Tensor mlp(Tensor h, RowChoice choice, Rows rows) {
        Rows some = chosen(choice, rows, null);
        if (some.isEmpty()) {
            return h;
        }
        Rows enough = padded(some, rows);
        Tensor y = block.mlp(ops, ops.rows(h, rows.indicesOf(enough)), enough.indicesOf(chunk.image())); // [enough, D]
        return place(h, Rows.range(0, h.rows()), rows.indicesOf(some), ops.rows(y, enough.indicesOf(some)));
    }

    private void keysAndValues(Tensor x, int number, PassPlan pass) {
        Rows keys = chosen(pass.keys(), chunk.all(), null);
        if (pass.attention() == AttentionChoice.OFF || keys.isEmpty()) {
            return;
        }
        PassRows passRows = new PassRows(padded(keys, chunk.all()), keys, Rows.none(), Rows.none());
        Pass through = chunk.pass(layer, number, pass, passRows, false);
        count(number, pass, through.known(), keys, Rows.none());
        block.keysAndValues(ops, ops.rows(x, passRows.in()), through);
    }

    private void count(int number, PassPlan pass, int known, Rows keys, Rows rows) {
        if (!chunk.isGenerated()) {
            Rows mlp = chosen(pass.mlp(), rows, null);
            chunk.work().pass(number).add(block.cost(), pass.attention(), chunk.image(), known, keys, rows, mlp);
        }
    }

    /** The needed rows of {@code x}, some of them replaced by results. */
    private Tensor place(Tensor x, Rows needed, Rows rows, Tensor results) {
        return rows.count() == needed.count()
                ? results
                : ops.placeRows(ops.rows(x, needed), needed.indicesOf(rows), results);
    }

    /** The needed rows that a pass carries. */
    private Rows carried(PassPlan pass, Rows needed, @Nullable Tensor g) {
        return chosen(pass.rows(), chosen(pass.keys(), needed, null), g);
    }

    private Rows chosen(RowChoice choice, Rows needed, @Nullable Tensor g) {
        return choice == RowChoice.ALL
                ? needed
                : choice.choose(new ChunkRows(layer, chunk, g)).and(needed);
    }

    /** Few rows with others of those needed, so many that the backend computes them as it computes many. */
    private Rows padded(Rows rows, Rows needed) {
        int missing = Math.min(chunk.least(), needed.count()) - rows.count();
        return missing <= 0 ? rows : rows.or(needed.without(rows).first(missing));
    }
}
