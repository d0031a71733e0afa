package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Norm;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Stage.Kind;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.plan.BlockPlan;
import io.github.trol4j.llm.plan.LayerPlan;
import java.util.ArrayList;
import java.util.List;

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
    private static final Stage FINAL_NORM = Stage.of(Kind.FINAL_NORM);

    public TraversedDecoder {
        if (gates.size() != blocks.size()) {
            throw new IllegalArgumentException("%d gates for %d blocks".formatted(gates.size(), blocks.size()));
        }
    }

    /**
     * Takes rows through every block as the plan says: {@code x [T, D]} to the final norm of the wanted rows, {@code [W, D]}. What
     * happens in a block stands in {@link TraversedBlock#apply}.
     */
    public Tensor run(Ops ops, Tensor x, Chunk chunk, LayerPlan plan, Observer observer) {
        return run(ops, x, bind(ops, chunk, plan, observer), observer);
    }

    /** Every block at work on one chunk. */
    List<TraversedBlock> bind(Ops ops, Chunk chunk, LayerPlan plan, Observer observer) {
        if (plan.blocks() != blocks.size()) {
            throw new EngineException(
                    "a plan for %d blocks does not fit a decoder of %d".formatted(plan.blocks(), blocks.size()));
        }
        List<BlockPlan> plans = chunk.isGenerated() ? plan.generated() : plan.prompt();
        List<TraversedBlock> bound = new ArrayList<>(blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            Rows needed = i == blocks.size() - 1 ? chunk.wanted() : chunk.all();
            boolean recorded = !chunk.isGenerated() && plan.isTakenOver(i);
            bound.add(new TraversedBlock(this, i, plans.get(i), recorded, ops, chunk, needed, observer));
        }
        return bound;
    }

    Tensor run(Ops ops, Tensor x, List<TraversedBlock> bound, Observer observer) {
        for (int i = 0; i < bound.size(); i++) {
            TraversedBlock block = bound.get(i);
            x = ops.advance(x, block); // [T, D], after the last [W, D]
            observer.tap(block.stage(), x);
            observer.progress(Phase.PROMPT, i + 1, bound.size());
        }
        Tensor normalised = finalNorm.apply(ops, x); // [W, D]
        observer.tap(FINAL_NORM, normalised);
        return normalised;
    }
}
