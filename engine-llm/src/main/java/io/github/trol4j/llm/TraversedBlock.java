package io.github.trol4j.llm;

import io.github.trol4j.core.AttentionHook;
import io.github.trol4j.core.EngineException;
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
    private final Pass first;
    private final Stage stage;

    /** @param wanted rows whose result is needed */
    TraversedBlock(
            TraversedDecoder decoder, int layer, BlockPlan plan, Ops ops, Chunk chunk, Rows wanted, Observer observer) {
        this.layer = layer;
        this.block = decoder.blocks().get(layer);
        this.gate = decoder.gates().get(layer);
        this.plan = plan;
        this.ops = ops;
        this.chunk = chunk;
        this.observer = observer;
        this.wanted = wanted;
        this.first = chunk.firstPass(layer, plan.isTwice() ? chunk.all() : wanted);
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
        if (again == null) {
            return firstPass(x); // [W, D]
        }
        Tensor once = ops.scoped(() -> firstPass(x)); // [T, D]
        observer.tap(new Stage(layer, 1, Kind.PASS), once);
        Tensor g = gate.open(ops, once); // [T, 1]
        observer.tap(Stage.of(layer, Kind.GATE), g);
        Rows rows = chosen(again.rows(), wanted, g);
        chunk.countSecondPass(rows);
        Pass second = watched(chunk.secondPass(layer, rows), 2);
        if (rows.isEmpty()) {
            if (chunk.mayGoOn()) { // else no later chunk will attend to them
                keysAndValues(once, again, second);
            }
            return ops.rows(once, wanted);
        }
        Tensor twice = ops.scoped(() -> carry(once, again, second, wanted)); // [rows, D]
        observer.tap(new Stage(layer, 2, Kind.PASS), twice);
        Tensor mixed = ops.mixByGate(ops.rows(once, rows), twice, ops.rows(g, rows)); // [rows, D]
        return place(once, wanted, rows, mixed);
    }

    /** {@code x [T, D]} to its needed rows: those that the pass carries, and the others as they are. */
    private Tensor firstPass(Tensor x) {
        Rows needed = first.rows();
        Rows rows = chosen(plan.first().rows(), needed, null);
        if (rows.isEmpty()) {
            keysAndValues(x, plan.first(), first);
            return ops.rows(x, needed);
        }
        Pass pass = watched(rows.count() == needed.count() ? first : first.carrying(rows), 1);
        return place(x, needed, rows, carry(x, plan.first(), pass, needed));
    }

    /** Tells the observer of a pass, and lets it look at the attention of the last row where the pass carries that. */
    private Pass watched(Pass pass, int number) {
        Rows rows = pass.rows();
        observer.carries(layer, number, rows);
        AttentionHook hook = rows.end() == chunk.all().count() ? observer.lastRow(layer, number) : null;
        return hook == null ? pass : pass.watchedBy(hook);
    }

    /** {@code x [T, D]} to what a pass makes of the rows it carries, each with the bits it has if all needed rows are carried. */
    private Tensor carry(Tensor x, PassPlan pass, Pass carried, Rows needed) {
        Rows enough = padded(carried.rows(), needed);
        Pass padded = enough == carried.rows() ? carried : carried.carrying(enough);
        boolean attends = pass.attention() == AttentionChoice.ON;
        Tensor y; // [enough, D]
        if (attends && pass.mlp() == RowChoice.ALL) {
            y = block.forward(ops, x, padded);
        } else {
            Tensor h = attends ? block.attention(ops, x, padded) : ops.rows(x, enough); // [enough, D]
            y = mlp(h, pass.mlp(), padded);
        }
        return enough == carried.rows() ? y : ops.rows(y, enough.indicesOf(carried.rows()));
    }

    /** The MLP for those rows of {@code h [rows, D]} that take it. */
    private Tensor mlp(Tensor h, RowChoice choice, Pass pass) {
        Rows rows = chosen(choice, pass.rows(), null);
        if (rows.isEmpty()) {
            return h;
        }
        if (rows.count() == h.rows()) {
            return block.mlp(ops, h, pass.imageAmongRows());
        }
        Rows enough = padded(rows, pass.rows());
        Tensor some = ops.rows(h, pass.rows().indicesOf(enough)); // [enough, D]
        Tensor y = block.mlp(ops, some, enough.indicesOf(pass.image()));
        return place(h, Rows.range(0, h.rows()), pass.rows().indicesOf(rows), ops.rows(y, enough.indicesOf(rows)));
    }

    private void keysAndValues(Tensor x, PassPlan pass, Pass none) {
        if (pass.attention() == AttentionChoice.ON) {
            block.keysAndValues(ops, x, none);
        }
    }

    /** The needed rows of {@code x}, some of them replaced by results. */
    private Tensor place(Tensor x, Rows needed, Rows rows, Tensor results) {
        return rows.count() == needed.count()
                ? results
                : ops.placeRows(ops.rows(x, needed), needed.indicesOf(rows), results);
    }

    private Rows chosen(RowChoice choice, Rows needed, @Nullable Tensor g) {
        return choice == RowChoice.ALL
                ? needed
                : choice.choose(new ChunkRows(g)).and(needed);
    }

    /** Few rows with others of those needed, so many that the backend computes them as it computes many. */
    private Rows padded(Rows rows, Rows needed) {
        int missing = Math.min(chunk.least(), needed.count()) - rows.count();
        return missing <= 0 ? rows : rows.or(needed.without(rows).first(missing));
    }

    /** The rows of the chunk as a choice sees them. */
    private final class ChunkRows implements RowChoice.Candidates {
        private final @Nullable Tensor gate;
        private float @Nullable [] gates;

        ChunkRows(@Nullable Tensor gate) {
            this.gate = gate;
        }

        @Override
        public int layer() {
            return layer;
        }

        @Override
        public int count() {
            return chunk.all().count();
        }

        @Override
        public Rows image() {
            return chunk.image();
        }

        @Override
        public int position(int row) {
            return chunk.position(row);
        }

        @Override
        public int secondPasses(int row) {
            return chunk.secondPasses(row);
        }

        @Override
        public float[] gates() {
            if (gate == null) {
                throw new EngineException(
                        "block %d: only the rows of a second pass can be chosen by their gate".formatted(layer));
            }
            if (gates == null) {
                gates = gate.toArray();
            }
            return gates;
        }
    }
}
