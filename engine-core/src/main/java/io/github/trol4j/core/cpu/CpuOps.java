package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.Attention;
import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.Grouping;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.LowRank;
import io.github.trol4j.core.LowRankLinear;
import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.ScopedOps;
import io.github.trol4j.core.Shapes;
import io.github.trol4j.core.StepPositions;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.cpu.kernel.Memory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of one session: checks, storage, and which of the workers' classes does it. */
final class CpuOps extends ScopedOps<CpuTensor> {
    private static final boolean POISON = Boolean.getBoolean("trol.debug.poison");

    private final CpuContext engine;
    private final LinearLayers layers;
    private final SessionAttention attention;
    private final RowLoops loops;
    private final Repetition repetition = new Repetition();
    private final List<KvLayer> single = new ArrayList<>();
    private final StepPositions singleStep = new StepPositions(new int[1], new RotaryTable[1]);

    CpuOps(CpuContext engine) {
        super(CpuTensor.class);
        this.engine = engine;
        this.layers = new LinearLayers(engine);
        this.attention = new SessionAttention(engine, this::make);
        this.loops = new RowLoops(engine);
    }

    @Override
    protected void release(CpuTensor tensor) {
        if (POISON) {
            for (long i = 0; i < tensor.elements(); i++) {
                Memory.putFloat(tensor.address + i * 4, Float.NaN);
            }
        }
        engine.blocks().release(tensor.address, tensor.bytes());
    }

    @Override
    public void repeat(Runnable body) {
        boolean first = repetition.begin();
        try {
            run(body);
        } finally {
            if (first) {
                repetition.end();
            }
        }
    }

    @Override
    public void close() {
        super.close();
        layers.close();
    }

    // ---- entering

    @Override
    public Tensor tensor(float[] values, int rows, int width) {
        Shapes.tensor(values, rows, width);
        CpuTensor y = make(rows, width);
        Memory.copy(values, 0, y.address, values.length);
        return y;
    }

    @Override
    public Tensor embed(Weight table, int[] ids) {
        CpuWeight.RowTable rows = CpuWeight.table(table);
        Shapes.embed(table, ids);
        return Moves.embed(rows, ids, make(ids.length, table.width()));
    }

    @Override
    public Tensor unfoldPatches(float[] pixels, int tiles, PatchGrid grid) {
        Shapes.unfoldPatches(pixels, tiles, grid);
        return Moves.unfoldPatches(pixels, grid, make(tiles * grid.patches(), grid.patchWidth()));
    }

    @Override
    public Tensor addClassTokenAndPositions(Tensor patches, int tiles, Weight classToken, Weight positions) {
        Shapes.addClassTokenAndPositions(patches, tiles, classToken, positions);
        CpuTensor x = own(patches);
        CpuWeight.RowTable token = CpuWeight.table(classToken);
        CpuWeight.RowTable places = CpuWeight.table(positions);
        CpuTensor y = make(x.rows() + tiles, x.width());
        return Moves.addClassTokenAndPositions(engine.kernels().forWork(y.elements()), x, token, places, y);
    }

    // ---- moving rows and columns

    @Override
    public Tensor placeRows(Tensor x, Rows rows, Tensor values) {
        Shapes.placeRows(own(x), rows, own(values));
        return Moves.scatter(own(values), rows, copy(own(x)));
    }

    @Override
    public Tensor rows(Tensor tensor, Rows rows) {
        CpuTensor x = own(tensor);
        Shapes.inside("rows", x, rows);
        return rows.isAll(x.rows()) ? x : Moves.gather(x, rows, make(rows.count(), x.width()));
    }

    @Override
    public Tensor columns(Tensor tensor, int from, int count) {
        CpuTensor x = own(tensor);
        Shapes.columnRange(x, from, count);
        return Moves.columns(x, from, make(x.rows(), count));
    }

    @Override
    public Tensor stack(List<Tensor> parts) {
        Shapes.stack(parts);
        int rows = 0;
        for (Tensor part : parts) {
            rows += own(part).rows();
        }
        CpuTensor y = make(rows, parts.getFirst().width());
        long at = y.address;
        for (Tensor part : parts) {
            at = Moves.append(own(part), at);
        }
        return y;
    }

    @Override
    public Tensor pixelShuffle(Tensor tensor, int tiles) {
        CpuTensor x = own(tensor);
        int half = Shapes.shuffleGrid(x, tiles);
        return Moves.pixelShuffle(x, half, make(tiles * half * half, 4 * x.width()));
    }

    // ---- dense layers

    @Override
    public Tensor linear(Tensor tensor, Linear layer) {
        return dense(tensor, layer, null);
    }

    @Override
    public Tensor linear(Tensor tensor, Linear layer, Activation activation) {
        return dense(tensor, layer, activation);
    }

    private CpuTensor dense(Tensor tensor, Linear layer, @Nullable Activation activation) {
        CpuTensor x = own(tensor);
        Shapes.linear(x, layer);
        return layers.linear(x, layer, activation, make(x.rows(), layer.out()));
    }

    @Override
    public Tensor linear(Tensor tensor, LowRankLinear layer, Rows rows) {
        CpuTensor x = own(tensor);
        Shapes.linear(x, layer, rows);
        return rows.isEmpty() || !layers.joins(x.rows(), layer)
                ? super.linear(tensor, layer, rows)
                : layers.linear(x, layer, rows, make(x.rows(), layer.base().out()));
    }

    @Override
    public Tensor addLowRank(Tensor base, Tensor input, LowRank branch, Rows rows) {
        CpuTensor x = own(input);
        Shapes.lowRank(own(base), x, branch, rows);
        return layers.addBranch(copy(own(base)), x, branch, rows);
    }

    // ---- element-wise and row-wise

    @Override
    public Tensor add(Tensor left, Tensor right) {
        CpuTensor a = own(left);
        CpuTensor b = own(right);
        Shapes.same("add", a, b);
        return loops.over(a).second(b.address).into(RowLoops.Step.ADD, like(a));
    }

    @Override
    public Tensor addScaled(Tensor left, Tensor right, Weight scale) {
        CpuTensor a = own(left);
        CpuTensor b = own(right);
        Shapes.same("addScaled", a, b);
        Shapes.columns("addScaled", a, scale);
        return loops.over(a).second(b.address).third(vector(scale)).into(RowLoops.Step.ADD_SCALED, like(a));
    }

    @Override
    public Tensor activate(Tensor tensor, Activation activation) {
        CpuTensor x = own(tensor);
        return loops.over(x).into(RowLoops.Step.of(activation), like(x));
    }

    @Override
    public Tensor gatedProduct(Tensor gate, Tensor up) {
        CpuTensor a = own(gate);
        CpuTensor b = own(up);
        Shapes.same("gatedProduct", a, b);
        return loops.over(a).second(b.address).into(RowLoops.Step.GATED, like(a));
    }

    @Override
    public Tensor layerNorm(Tensor tensor, Weight gain, Weight bias, float eps) {
        CpuTensor x = own(tensor);
        Shapes.columns("layerNorm", x, gain);
        Shapes.columns("layerNorm", x, bias);
        RowLoops norm = loops.over(x).second(vector(gain)).third(vector(bias)).eps(eps);
        return norm.into(RowLoops.Step.LAYER_NORM, like(x));
    }

    @Override
    public Tensor rmsNorm(Tensor tensor, Weight gain, float eps) {
        CpuTensor x = own(tensor);
        Shapes.columns("rmsNorm", x, gain);
        return loops.over(x).second(vector(gain)).eps(eps).into(RowLoops.Step.RMS_NORM, like(x));
    }

    // ---- the traversal gate

    @Override
    public Tensor gate(Tensor tensor, Linear gate) {
        CpuTensor x = own(tensor);
        Shapes.gate(x, gate);
        return layers.gate(x, gate, make(x.rows(), 1));
    }

    @Override
    public Tensor mixByGate(Tensor first, Tensor second, Tensor gate) {
        CpuTensor h1 = own(first);
        CpuTensor h2 = own(second);
        CpuTensor g = own(gate);
        Shapes.mixByGate(h1, h2, g);
        return loops.over(h1).second(h2.address).third(g.address).into(RowLoops.Step.MIX, like(h1));
    }

    // ---- attention

    @Override
    public Tensor attention(Tensor queries, Tensor keys, Tensor values, Grouping grouping) {
        Shapes.attention(own(queries), own(keys), own(values), grouping);
        return attention.full(own(queries), own(keys), own(values), grouping);
    }

    @Override
    public Tensor rotate(Tensor tensor, RotaryTable table, Rows positions) {
        CpuTensor x = own(tensor);
        Shapes.rotate(x, table, positions);
        return attention.rotate(x, table, positions);
    }

    @Override
    public void appendKv(KvLayer kv, Tensor keys, Tensor values, Rows positions) {
        CpuKvLayer layer = cache(kv);
        Shapes.appendKv(own(keys), own(values), layer.heads(), positions, layer.end());
        attention.append(layer, own(keys), own(values), positions);
    }

    @Override
    public Tensor causalAttention(Tensor queries, KvLayer kv, Attention.Queries at) {
        CpuTensor q = own(queries);
        CpuKvLayer layer = cache(kv);
        Shapes.causalAttention(q, kv, at);
        Shapes.cached(q, at.heads(), layer.heads());
        return attention.causal(q, layer, at);
    }

    @Override
    public Tensor selfAttention(Tensor qkv, KvLayer kv, Attention how) {
        CpuTensor x = own(qkv);
        CpuKvLayer layer = cache(kv);
        Shapes.selfAttention(x, kv, how);
        Shapes.cached(x, how.heads(), layer.heads());
        return attention.self(x, layer, how);
    }

    @Override
    public Tensor selfAttention(Tensor qkv, KvLayer kv, HeadLayout heads, RotaryTable rotary, Rows wanted) {
        if (qkv.rows() != 1 || wanted.count() != 1) {
            return super.selfAttention(qkv, kv, heads, rotary, wanted);
        }
        single.clear();
        single.add(kv);
        singleStep.positions()[0] = kv.end();
        singleStep.rotary()[0] = rotary;
        return selfAttention(qkv, single, heads, singleStep);
    }

    @Override
    public Tensor selfAttention(Tensor qkv, List<KvLayer> kv, HeadLayout heads, StepPositions step) {
        CpuTensor x = own(qkv);
        for (int r = 0; r < kv.size(); r++) {
            Shapes.cached(x, heads, cache(kv.get(r)).heads());
        }
        Shapes.selfAttention(x, kv, heads, step);
        return attention.step(x, kv, heads, step);
    }

    @Override
    public Tensor weighValues(Tensor weights, KvLayer kv, HeadLayout heads) {
        CpuTensor w = own(weights);
        CpuKvLayer layer = cache(kv);
        Shapes.cached(w, heads, layer.heads());
        return attention.weighValues(w, layer, heads, Shapes.weighValues(w, kv, heads));
    }

    private CpuTensor make(int rows, int width) {
        long bytes = Math.multiplyExact((long) rows * width, (long) Float.BYTES);
        return track(repetition.tensor(rows, width, engine.blocks().acquire(bytes)));
    }

    private CpuTensor copy(CpuTensor x) {
        CpuTensor y = make(x.rows(), x.width());
        Memory.copy(x.address, y.address, x.bytes());
        return y;
    }

    private CpuTensor like(CpuTensor x) {
        return make(x.rows(), x.width());
    }

    /** Address of a float per column. */
    private static long vector(Weight weight) {
        return CpuWeight.table(weight).row(0);
    }

    private static CpuKvLayer cache(KvLayer kv) {
        if (kv instanceof CpuKvLayer mine) {
            return mine;
        }
        throw new BackendException(
                "A cache of %s was handed to cpu".formatted(kv.getClass().getSimpleName()));
    }
}
