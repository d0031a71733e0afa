package io.github.trol4j.llm;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.plan.LayerPlan;
import java.util.Collections;
import java.util.List;

/**
 * Feeds generated tokens to some continuations of a prompt. What a step needs is made once and kept, so that a token costs
 * arithmetic and no garbage.
 */
final class DecodeBatch {
    private final LanguageModel model;
    private final LayerPlan plan;
    private final Ops ops;
    private final RotaryCache angles;
    private final List<KvCache> continuations;
    private final int[] ids; // [B]
    private final float[] logits; // [B, V]
    private final Runnable step = this::step;
    private RotaryTable rotary = new RotaryTable(0, 1, new float[0], new float[0]);
    private Chunk chunk = Chunk.ofTokens(List.of(), List.of());
    private List<TraversedBlock> blocks = List.of();

    /** @param logits receives {@code [B, V]} at each step */
    DecodeBatch(
            LanguageModel model,
            LayerPlan plan,
            Ops ops,
            RotaryCache angles,
            List<KvCache> continuations,
            float[] logits) {
        this.model = model;
        this.plan = plan;
        this.ops = ops;
        this.angles = angles;
        this.continuations = List.copyOf(continuations);
        this.ids = new int[continuations.size()];
        this.logits = logits;
    }

    /** Feeds one token to the only continuation. */
    void decode(int id) {
        ids[0] = id;
        write();
    }

    /** Feeds one token to each continuation; all are of the same length. */
    void decode(int[] each) {
        System.arraycopy(each, 0, ids, 0, ids.length);
        write();
    }

    private void write() {
        int position = continuations.getFirst().length();
        RotaryTable covering = angles.covering(position, position + 1, position + 1);
        if (covering != rotary) {
            rotary = covering;
            chunk = Chunk.ofTokens(continuations, Collections.nCopies(continuations.size(), rotary));
            blocks = model.decoder().bind(ops, chunk, plan, Observer.NONE);
        }
        ops.repeat(step);
        chunk.finish();
    }

    private void step() {
        Tensor x = ops.embed(model.embedding(), ids); // [B, D]
        Tensor y = model.decoder().run(ops, x, blocks, Observer.NONE); // [B, D]
        ops.linear(y, model.head()).read(logits); // [B, V]
    }
}
