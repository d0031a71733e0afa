package io.github.trol4j.core.reference;

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

/** Every operation as plain loops. Where order of summation is a choice, it is the order of the index. */
final class ReferenceOps extends ScopedOps<HeapTensor> {
    private static final boolean POISON = Boolean.getBoolean("trol.debug.poison");

    ReferenceOps() {
        super(HeapTensor.class);
    }

    @Override
    protected void release(HeapTensor tensor) {
        if (POISON) {
            tensor.poison();
        }
    }

    // ---- entering

    @Override
    public Tensor tensor(float[] values, int rows, int width) {
        Shapes.tensor(values, rows, width);
        return track(new HeapTensor(rows, width, values.clone()));
    }

    @Override
    public Tensor embed(Weight table, int[] ids) {
        float[] rows = values(table);
        Shapes.embed(table, ids);
        HeapTensor y = make(ids.length, table.width());
        for (int t = 0; t < ids.length; t++) {
            System.arraycopy(rows, ids[t] * table.width(), y.values, t * table.width(), table.width());
        }
        return y;
    }

    @Override
    public Tensor unfoldPatches(float[] pixels, int tiles, PatchGrid grid) {
        Shapes.unfoldPatches(pixels, tiles, grid);
        return Patches.unfold(pixels, tiles, grid, make(tiles * grid.patches(), grid.patchWidth()));
    }

    @Override
    public Tensor addClassTokenAndPositions(Tensor patches, int tiles, Weight classToken, Weight positions) {
        Shapes.addClassTokenAndPositions(patches, tiles, classToken, positions);
        HeapTensor x = own(patches);
        HeapTensor y = make(x.rows() + tiles, x.width());
        return Patches.addClassTokenAndPositions(x, values(classToken), values(positions), tiles, y);
    }

    // ---- moving rows and columns

    @Override
    public Tensor placeRows(Tensor x, Rows rows, Tensor replacement) {
        Shapes.placeRows(x, rows, replacement);
        HeapTensor y = copy(own(x));
        HeapTensor from = own(replacement);
        for (int i = 0; i < rows.count(); i++) {
            System.arraycopy(from.values, i * y.width(), y.values, rows.get(i) * y.width(), y.width());
        }
        return y;
    }

    @Override
    public Tensor rows(Tensor tensor, Rows rows) {
        HeapTensor x = own(tensor);
        Shapes.inside("rows", x, rows);
        if (rows.isAll(x.rows())) {
            return x;
        }
        HeapTensor y = make(rows.count(), x.width());
        for (int i = 0; i < rows.count(); i++) {
            System.arraycopy(x.values, rows.get(i) * x.width(), y.values, i * x.width(), x.width());
        }
        return y;
    }

    @Override
    public Tensor columns(Tensor tensor, int from, int count) {
        HeapTensor x = own(tensor);
        Shapes.columnRange(x, from, count);
        HeapTensor y = make(x.rows(), count);
        for (int r = 0; r < x.rows(); r++) {
            System.arraycopy(x.values, r * x.width() + from, y.values, r * count, count);
        }
        return y;
    }

    @Override
    public Tensor stack(List<Tensor> parts) {
        Shapes.stack(parts);
        int rows = parts.stream().mapToInt(Tensor::rows).sum();
        HeapTensor y = make(rows, parts.getFirst().width());
        int at = 0;
        for (Tensor part : parts) {
            HeapTensor x = own(part);
            System.arraycopy(x.values, 0, y.values, at, x.values.length);
            at += x.values.length;
        }
        return y;
    }

    @Override
    public Tensor pixelShuffle(Tensor tensor, int tiles) {
        HeapTensor x = own(tensor);
        int half = Shapes.shuffleGrid(x, tiles);
        return Patches.shuffle(x, half, make(tiles * half * half, 4 * x.width()));
    }

    // ---- dense layers

    @Override
    public Tensor linear(Tensor tensor, Linear layer) {
        HeapTensor x = own(tensor);
        Shapes.linear(x, layer);
        HeapTensor y = make(x.rows(), layer.out());
        float[] bias = layer.bias() == null ? null : values(layer.bias());
        for (int t = 0; t < x.rows(); t++) {
            for (int o = 0; o < layer.out(); o++) {
                float start = bias == null ? 0 : bias[o];
                y.values[t * layer.out() + o] = (float) (start + dot(x, t, values(layer.weight()), o));
            }
        }
        return y;
    }

    @Override
    public Tensor addLowRank(Tensor base, Tensor input, LowRank branch, Rows rows) {
        Shapes.lowRank(base, input, branch, rows);
        HeapTensor y = copy(own(base));
        Tensor inner = linear(rows(input, rows), new Linear(branch.a(), null)); // [image, rank]
        HeapTensor outer = own(linear(inner, new Linear(branch.b(), null))); // [image, out]
        for (int i = 0; i < rows.count(); i++) {
            for (int c = 0; c < y.width(); c++) {
                y.values[rows.get(i) * y.width() + c] += outer.values[i * y.width() + c];
            }
        }
        return y;
    }

    /** Summed in double, so that the oracle's own rounding stays far below what it is asked to detect. */
    private static double dot(HeapTensor x, int row, float[] weight, int out) {
        int n = x.width();
        int a = row * n;
        int b = out * n;
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < n; i += 2) {
            even += (double) x.values[a + i] * weight[b + i];
            odd += (double) x.values[a + i + 1] * weight[b + i + 1];
        }
        return i < n ? even + odd + (double) x.values[a + i] * weight[b + i] : even + odd;
    }

    // ---- element-wise and row-wise

    @Override
    public Tensor add(Tensor left, Tensor right) {
        Shapes.same("add", left, right);
        HeapTensor y = copy(own(left));
        HeapTensor b = own(right);
        for (int i = 0; i < y.values.length; i++) {
            y.values[i] += b.values[i];
        }
        return y;
    }

    @Override
    public Tensor addScaled(Tensor left, Tensor right, Weight scale) {
        Shapes.same("addScaled", left, right);
        Shapes.columns("addScaled", left, scale);
        HeapTensor y = copy(own(left));
        HeapTensor b = own(right);
        float[] s = values(scale);
        for (int i = 0; i < y.values.length; i++) {
            y.values[i] += b.values[i] * s[i % s.length];
        }
        return y;
    }

    @Override
    public Tensor activate(Tensor x, Activation activation) {
        HeapTensor y = copy(own(x));
        for (int i = 0; i < y.values.length; i++) {
            y.values[i] = Activations.apply(activation, y.values[i]);
        }
        return y;
    }

    @Override
    public Tensor gatedProduct(Tensor gate, Tensor up) {
        Shapes.same("gatedProduct", gate, up);
        HeapTensor y = copy(own(gate));
        HeapTensor b = own(up);
        for (int i = 0; i < y.values.length; i++) {
            y.values[i] = Activations.apply(Activation.SILU, y.values[i]) * b.values[i];
        }
        return y;
    }

    @Override
    public Tensor layerNorm(Tensor tensor, Weight gain, Weight bias, float eps) {
        HeapTensor x = own(tensor);
        Shapes.columns("layerNorm", x, gain);
        Shapes.columns("layerNorm", x, bias);
        return Norms.layer(x, values(gain), values(bias), eps, make(x.rows(), x.width()));
    }

    @Override
    public Tensor rmsNorm(Tensor tensor, Weight gain, float eps) {
        HeapTensor x = own(tensor);
        Shapes.columns("rmsNorm", x, gain);
        return Norms.rms(x, values(gain), eps, make(x.rows(), x.width()));
    }

    // ---- the traversal gate

    @Override
    public Tensor gate(Tensor x, Linear gate) {
        Shapes.gate(x, gate);
        HeapTensor y = own(linear(x, gate)); // [T, 1]
        for (int i = 0; i < y.values.length; i++) {
            y.values[i] = 0.5f * (float) Math.tanh(y.values[i]) + 0.5f;
        }
        return y;
    }

    @Override
    public Tensor mixByGate(Tensor first, Tensor second, Tensor gate) {
        Shapes.mixByGate(first, second, gate);
        HeapTensor y = copy(own(first));
        HeapTensor twice = own(second);
        HeapTensor g = own(gate);
        for (int i = 0; i < y.values.length; i++) {
            float weight = g.values[i / y.width()];
            y.values[i] = y.values[i] * (1 - weight) + twice.values[i] * weight;
        }
        return y;
    }

    // ---- attention

    @Override
    public Tensor attention(Tensor q, Tensor k, Tensor v, Grouping grouping) {
        Shapes.attention(q, k, v, grouping);
        return Attentions.full(own(q), own(k), own(v), grouping, make(q.rows(), q.width()));
    }

    @Override
    public Tensor rotate(Tensor tensor, RotaryTable table, Rows positions) {
        HeapTensor x = own(tensor);
        Shapes.rotate(x, table, positions);
        return Attentions.rotate(x, table, positions, make(x.rows(), x.width()));
    }

    @Override
    public void appendKv(KvLayer kv, Tensor k, Tensor v, Rows positions) {
        HeapKvLayer mine = cache(kv);
        Shapes.appendKv(k, v, mine.heads(), positions, mine.end());
        mine.append(own(k), own(v), positions);
    }

    @Override
    public Tensor causalAttention(Tensor q, KvLayer kv, Attention.Queries queries) {
        Shapes.causalAttention(q, kv, queries);
        HeapKvLayer mine = cache(kv);
        Shapes.cached(q, queries.heads(), mine.heads());
        return Attentions.causal(own(q), mine, queries, make(q.rows(), q.width()));
    }

    @Override
    public Tensor weighValues(Tensor weights, KvLayer kv, HeadLayout heads) {
        HeapKvLayer mine = cache(kv);
        Shapes.cached(weights, heads, mine.heads());
        int rows = Shapes.weighValues(weights, kv, heads);
        return Attentions.weigh(own(weights), mine, heads, make(rows, heads.queryWidth()));
    }

    private HeapTensor make(int rows, int width) {
        return track(new HeapTensor(rows, width));
    }

    private HeapTensor copy(HeapTensor x) {
        return track(new HeapTensor(x.rows(), x.width(), x.values.clone()));
    }

    private static float[] values(Weight weight) {
        if (weight instanceof HeapWeight mine) {
            return mine.values();
        }
        throw new BackendException("Weight %s was prepared by another backend".formatted(weight.name()));
    }

    private static HeapKvLayer cache(KvLayer kv) {
        if (kv instanceof HeapKvLayer mine) {
            return mine;
        }
        throw new BackendException(
                "A cache of %s was handed to reference".formatted(kv.getClass().getSimpleName()));
    }
}
