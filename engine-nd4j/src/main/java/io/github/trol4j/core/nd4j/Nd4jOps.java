package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.Attention;
import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.Grouping;
import io.github.trol4j.core.HeadLayout;
import io.github.trol4j.core.KvLayer;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.LowRank;
import io.github.trol4j.core.PatchGrid;
import io.github.trol4j.core.RotaryTable;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.ScopedOps;
import io.github.trol4j.core.Shapes;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.Weight;
import java.util.List;

/** Checks, unwraps and delegates: matrix products to {@link Dense} and {@link BlockedAttention}, the rest to loops over rows. */
final class Nd4jOps extends ScopedOps<Nd4jTensor> {
    private final Dense dense;
    private final BlockedAttention attention;
    private final RowLoops loops;

    Nd4jOps(Workers workers) {
        super(Nd4jTensor.class);
        this.loops = new RowLoops(workers);
        this.dense = new Dense(workers);
        this.attention = new BlockedAttention(workers);
    }

    @Override
    protected void release(Nd4jTensor tensor) {
        // On the heap; what ND4J holds is closed within each operation.
    }

    // ---- entering

    @Override
    public Tensor tensor(float[] values, int rows, int width) {
        Shapes.tensor(values, rows, width);
        return track(new Nd4jTensor(rows, width, values.clone()));
    }

    @Override
    public Tensor embed(Weight table, int[] ids) {
        Nd4jWeight rows = weight(table);
        Shapes.embed(table, ids);
        return dense.lookUp(rows, ids, make(ids.length, table.width()));
    }

    @Override
    public Tensor unfoldPatches(float[] pixels, int tiles, PatchGrid grid) {
        Shapes.unfoldPatches(pixels, tiles, grid);
        return Moves.unfoldPatches(pixels, grid, make(tiles * grid.patches(), grid.patchWidth()));
    }

    @Override
    public Tensor addClassTokenAndPositions(Tensor patches, int tiles, Weight classToken, Weight positions) {
        Shapes.addClassTokenAndPositions(patches, tiles, classToken, positions);
        Nd4jTensor x = own(patches);
        float[] token = vector(classToken);
        float[] places = vector(positions);
        return Moves.addClassTokenAndPositions(x, token, places, make(x.rows() + tiles, x.width()));
    }

    // ---- moving rows and columns

    @Override
    public Tensor placeRows(Tensor x, Rows rows, Tensor values) {
        Shapes.placeRows(x, rows, values);
        return Moves.scatter(own(values), rows, copy(own(x)));
    }

    @Override
    public Tensor rows(Tensor tensor, Rows rows) {
        Nd4jTensor x = own(tensor);
        Shapes.inside("rows", x, rows);
        return rows.isAll(x.rows()) ? x : Moves.gather(x, rows, make(rows.count(), x.width()));
    }

    @Override
    public Tensor columns(Tensor tensor, int from, int count) {
        Nd4jTensor x = own(tensor);
        Shapes.columnRange(x, from, count);
        return Moves.columns(x, from, make(x.rows(), count));
    }

    @Override
    public Tensor stack(List<Tensor> parts) {
        Shapes.stack(parts);
        List<Nd4jTensor> mine = parts.stream().map(this::own).toList();
        int rows = mine.stream().mapToInt(Tensor::rows).sum();
        return Moves.stack(mine, make(rows, parts.getFirst().width()));
    }

    @Override
    public Tensor pixelShuffle(Tensor tensor, int tiles) {
        Nd4jTensor x = own(tensor);
        int half = Shapes.shuffleGrid(x, tiles);
        return Moves.pixelShuffle(x, half, make(tiles * half * half, 4 * x.width()));
    }

    // ---- dense layers

    @Override
    public Tensor linear(Tensor tensor, Linear layer) {
        Shapes.linear(tensor, layer);
        Nd4jTensor x = own(tensor);
        Nd4jWeight w = weight(layer.weight());
        float[] bias = layer.bias() == null ? new float[layer.out()] : vector(layer.bias());
        return dense.linear(x, w, bias, make(x.rows(), layer.out()));
    }

    @Override
    public Tensor addLowRank(Tensor base, Tensor input, LowRank branch, Rows rows) {
        Shapes.lowRank(base, input, branch, rows);
        Nd4jTensor y = copy(own(base));
        Nd4jTensor x = own(input);
        return dense.addLowRank(x, weight(branch.a()), weight(branch.b()), rows, y);
    }

    // ---- element-wise and row-wise

    @Override
    public Tensor add(Tensor a, Tensor b) {
        Shapes.same("add", a, b);
        return loops.add(own(a), own(b), make(a.rows(), a.width()));
    }

    @Override
    public Tensor addScaled(Tensor a, Tensor b, Weight scale) {
        Shapes.same("addScaled", a, b);
        Shapes.columns("addScaled", a, scale);
        return loops.addScaled(own(a), own(b), vector(scale), make(a.rows(), a.width()));
    }

    @Override
    public Tensor activate(Tensor x, Activation activation) {
        return loops.activate(own(x), activation, make(x.rows(), x.width()));
    }

    @Override
    public Tensor gatedProduct(Tensor gate, Tensor up) {
        Shapes.same("gatedProduct", gate, up);
        return loops.gatedProduct(own(gate), own(up), make(gate.rows(), gate.width()));
    }

    @Override
    public Tensor layerNorm(Tensor x, Weight gain, Weight bias, float eps) {
        Shapes.columns("layerNorm", x, gain);
        Shapes.columns("layerNorm", x, bias);
        return loops.layerNorm(own(x), vector(gain), vector(bias), eps, make(x.rows(), x.width()));
    }

    @Override
    public Tensor rmsNorm(Tensor x, Weight gain, float eps) {
        Shapes.columns("rmsNorm", x, gain);
        return loops.rmsNorm(own(x), vector(gain), eps, make(x.rows(), x.width()));
    }

    // ---- the traversal gate

    @Override
    public Tensor gate(Tensor x, Linear gate) {
        Shapes.gate(x, gate);
        return loops.gate(own(linear(x, gate)), make(x.rows(), 1));
    }

    @Override
    public Tensor mixByGate(Tensor once, Tensor twice, Tensor g) {
        Shapes.mixByGate(once, twice, g);
        return loops.mix(own(once), own(twice), own(g), make(once.rows(), once.width()));
    }

    // ---- attention

    @Override
    public Tensor attention(Tensor q, Tensor k, Tensor v, Grouping grouping) {
        Shapes.attention(q, k, v, grouping);
        return attention.full(own(q), own(k), own(v), grouping, make(q.rows(), q.width()));
    }

    @Override
    public Tensor rotate(Tensor x, RotaryTable table, Rows positions) {
        Shapes.rotate(x, table, positions);
        return loops.rotate(own(x), table, positions, make(x.rows(), x.width()));
    }

    @Override
    public void appendKv(KvLayer kv, Tensor k, Tensor v, Rows positions) {
        PagedKvLayer mine = cache(kv);
        Shapes.appendKv(k, v, mine.heads(), positions, mine.end());
        mine.append(own(k), own(v), positions);
    }

    @Override
    public Tensor causalAttention(Tensor q, KvLayer kv, Attention.Queries queries) {
        Shapes.causalAttention(q, kv, queries);
        PagedKvLayer mine = cache(kv);
        Shapes.cached(q, queries.heads(), mine.heads());
        return attention.causal(own(q), mine, queries, make(q.rows(), q.width()));
    }

    @Override
    public Tensor weighValues(Tensor weights, KvLayer kv, HeadLayout heads) {
        PagedKvLayer mine = cache(kv);
        Shapes.cached(weights, heads, mine.heads());
        int rows = Shapes.weighValues(weights, kv, heads);
        return attention.weigh(own(weights), mine, heads, make(rows, heads.queryWidth()));
    }

    private Nd4jTensor make(int rows, int width) {
        return track(new Nd4jTensor(rows, width));
    }

    private Nd4jTensor copy(Nd4jTensor x) {
        return track(new Nd4jTensor(x.rows(), x.width(), x.values.clone()));
    }

    private static Nd4jWeight weight(Weight weight) {
        if (weight instanceof Nd4jWeight mine) {
            return mine;
        }
        throw new BackendException("Weight %s was prepared by another backend than nd4j".formatted(weight.name()));
    }

    private static float[] vector(Weight weight) {
        return switch (weight(weight)) {
            case Nd4jWeight.Vector vector -> vector.values();
            case Nd4jWeight.Matrix matrix ->
                throw new BackendException("Weight %s [%d, %d] was prepared as a matrix but is used as a vector"
                        .formatted(matrix.name(), matrix.rows(), matrix.width()));
        };
    }

    private static PagedKvLayer cache(KvLayer kv) {
        if (kv instanceof PagedKvLayer mine) {
            return mine;
        }
        throw new BackendException(
                "A cache of %s was handed to nd4j".formatted(kv.getClass().getSimpleName()));
    }
}
