package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.plan.LayerPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * Feeds generated tokens to some sequences, one each in a step. What a step needs is made when the sequences change and kept as long
 * as they do not, so that a token costs arithmetic and no garbage.
 */
final class DecodeBatch {
    private final LanguageModel model;
    private final Ops ops;
    private final RotaryCache rotary;
    private final Runnable step = this::step;
    private final List<KvCache> caches = new ArrayList<>();
    private Chunk chunk = Chunk.ofTokens(List.of());
    private List<TraversedBlock> blocks = List.of();
    private int[] ids = new int[0]; // [B]
    private float[] all = new float[0]; // [B, V]
    private float[][] each = new float[0][]; // [B][V]

    DecodeBatch(LanguageModel model, Ops ops, RotaryCache rotary) {
        this.model = model;
        this.ops = ops;
        this.rotary = rotary;
    }

    /** Feeds one token to one sequence. */
    void decode(Sequence sequence, int id) {
        if (!holds(0, sequence, 1)) {
            bind(List.of(sequence));
        }
        sequence.append(id);
        ids[0] = id;
        run();
    }

    /** Feeds one token to each of {@code count} sequences, those of a list from {@code from} on. */
    void decode(List<Sequence> sequences, int[] tokens, int from, int count) {
        boolean same = true;
        for (int i = 0; i < count && same; i++) {
            same = holds(i, sequences.get(from + i), count);
        }
        if (!same) {
            bind(sequences.subList(from, from + count));
        }
        for (int i = 0; i < count; i++) {
            sequences.get(from + i).append(tokens[from + i]);
            ids[i] = tokens[from + i];
        }
        run();
    }

    /** Logits of the token after the last one of a sequence {@code [V]}. */
    float[] logits(int sequence) {
        return each[sequence];
    }

    private boolean holds(int index, Sequence sequence, int count) {
        return caches.size() == count && caches.get(index) == sequence.cache();
    }

    private void bind(List<Sequence> sequences) {
        int count = sequences.size();
        int vocabulary = model.config().vocabulary();
        caches.clear();
        sequences.forEach(sequence -> caches.add(sequence.cache()));
        LayerPlan plan = sequences.getFirst().plan();
        if (!sequences.stream().allMatch(sequence -> sequence.plan().equals(plan))) {
            caches.clear();
            throw new EngineException(
                    "sequences of different plans cannot be decoded in one step: take a step for each plan");
        }
        chunk = Chunk.ofTokens(caches);
        blocks = model.decoder().bind(ops, chunk, plan, Observer.NONE);
        if (count != ids.length) {
            ids = new int[count];
            all = new float[count * vocabulary];
            each = count == 1 ? new float[][] {all} : new float[count][vocabulary];
        }
    }

    private void run() {
        chunk.turnTo(rotary);
        ops.repeat(step);
        chunk.finish();
        for (int i = 0; i < each.length && each.length > 1; i++) {
            System.arraycopy(all, i * each[i].length, each[i], 0, each[i].length);
        }
    }

    private void step() {
        Tensor x = ops.embed(model.embedding(), ids); // [B, D]
        Tensor y = model.decoder().run(ops, x, blocks, Observer.NONE); // [B, D]
        ops.linear(y, model.head()).read(all); // [B, V]
    }
}
