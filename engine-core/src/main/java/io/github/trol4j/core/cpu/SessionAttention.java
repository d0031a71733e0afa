package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Attention;
import io.github.trol4j.core.Grouping;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.StepPositions;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Memory;
import java.util.List;

/**
 * Attention of one session: which of the workers' classes does it, and in which order. Shapes have been checked. What it needs for a
 * call is made once and used for every call, so that a token allocates nothing.
 */
final class SessionAttention {
    private final CpuContext engine;
    private final Tensors tensors;
    private final Rotations rotations;
    private final CacheAttention attention;
    private final StepAttention stepAttention;
    private final SharedWeights sharedWeights;
    private final CacheWriter writer;
    private final CacheWriter.Source source = new CacheWriter.Source();
    private final AttentionRequest request = new AttentionRequest();

    /** Makes the results of a session. */
    @FunctionalInterface
    interface Tensors {
        CpuTensor make(int rows, int width);
    }

    SessionAttention(CpuContext engine, Tensors tensors) {
        this.engine = engine;
        this.tensors = tensors;
        this.rotations = new Rotations(engine);
        this.attention = new CacheAttention(engine);
        this.writer = new CacheWriter(engine.pool());
        this.stepAttention = new StepAttention(engine, writer);
        this.sharedWeights = new SharedWeights(engine);
    }

    /** Every row of a group attends to all rows of its group, as in a vision tower. */
    CpuTensor full(CpuTensor q, CpuTensor k, CpuTensor v, Grouping grouping) {
        CpuTensor y = tensors.make(q.rows(), q.width());
        int n = q.rows() / grouping.groups();
        int dim = q.width() / grouping.heads();
        HeadLayout heads = new HeadLayout(grouping.heads(), grouping.heads(), dim);
        // read only once, so what is multiplied as f32 is written as f32, which saves the conversion
        Encoding encoding = engine.multipliedAs(engine.attention());
        Rows all = Rows.range(0, n);
        for (int first = 0; first < q.rows(); first += n) {
            try (CpuKvLayer kv = new CpuKvLayer(engine, heads, encoding)) {
                writer.append(kv, source.set(k.row(first), v.row(first), k.width(), n), null, all);
                request.queries(q.row(first), q.width(), n).results(y.row(first), y.width());
                attention.run(request.over(kv, heads, null, null));
            }
        }
        return y;
    }

    CpuTensor rotate(CpuTensor x, RotaryTable table, Rows positions) {
        return rotations.rotate(x.address, x.width(), like(x), table, positions);
    }

    void append(CpuKvLayer layer, CpuTensor k, CpuTensor v, Rows positions) {
        writer.append(layer, source.set(k.address, v.address, k.width(), k.rows()), null, positions);
    }

    CpuTensor causal(CpuTensor q, CpuKvLayer layer, Attention.Queries at) {
        CpuTensor y = like(q);
        request.queries(q.address, q.width(), q.rows()).results(y.address, y.width());
        attention.run(request.over(layer, at.heads(), at.positions(), at.hook()));
        return y;
    }

    /** Writes keys and values of {@code x [T, (query + 2 kv) * d]}, then lets the wanted rows attend: {@code [wanted, query * d]}. */
    CpuTensor self(CpuTensor x, CpuKvLayer layer, Attention how) {
        HeadLayout heads = how.heads();
        long keys = x.address + heads.queryWidth() * 4L;
        long values = keys + heads.kvWidth() * 4L;
        writer.append(layer, source.set(keys, values, x.width(), x.rows()), how.rotary(), how.positions());
        Rows wanted = how.wanted();
        CpuTensor q = tensors.make(wanted.count(), heads.queryWidth());
        Attention.Queries at = how.queries();
        if (wanted.isRange() && !wanted.isEmpty()) {
            rotations.rotate(x.row(wanted.get(0)), x.width(), q, how.rotary(), at.positions());
        } else {
            for (int i = 0; i < wanted.count(); i++) {
                Memory.copy(x.row(wanted.get(i)), q.row(i), q.width() * 4L);
            }
            rotations.rotate(q.address, q.width(), q, how.rotary(), at.positions());
        }
        return causal(q, layer, at);
    }

    /** One row for each of several sequences. */
    CpuTensor step(CpuTensor x, List<? extends KvLayer> kv, HeadLayout heads, StepPositions step) {
        CpuTensor y = tensors.make(x.rows(), heads.queryWidth());
        return stepAttention.run(x, kv, heads, step, like(y), y);
    }

    CpuTensor weighValues(CpuTensor weights, CpuKvLayer layer, HeadLayout heads, int rows) {
        return sharedWeights.run(weights, layer, heads, tensors.make(rows, heads.queryWidth()));
    }

    private CpuTensor like(CpuTensor x) {
        return tensors.make(x.rows(), x.width());
    }
}
