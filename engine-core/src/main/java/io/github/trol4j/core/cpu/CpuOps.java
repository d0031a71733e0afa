package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Activation;
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
import io.github.trol4j.core.ShapeException;
import io.github.trol4j.core.Shapes;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Kernels;
import io.github.trol4j.core.cpu.kernel.Memory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of one session: checks, storage, and which of the workers' classes does it. */
final class CpuOps extends ScopedOps<CpuTensor> {
    private static final boolean POISON = Boolean.getBoolean("trol.debug.poison");

    private final CpuContext engine;
    private final Gemm dense;
    private final Gemv fewRows;
    private final GemvInt8 fewByteRows;
    private final GemvQ4 gemvQ4;
    private final Attention attention;
    private final RowLoops loops;
    private final CacheWriter cacheWriter;
    private final CacheWriter.Source source = new CacheWriter.Source();
    private final Repetition repetition = new Repetition();
    private final Gemm.Target target = new Gemm.Target();
    private final AttentionRequest request = new AttentionRequest();

    CpuOps(CpuContext engine) {
        super(CpuTensor.class);
        this.engine = engine;
        this.dense = new Gemm(engine);
        this.fewRows = new Gemv(engine);
        this.fewByteRows = new GemvInt8(engine);
        this.gemvQ4 = new GemvQ4(engine);
        this.attention = new Attention(engine);
        this.loops = new RowLoops(engine);
        this.cacheWriter = new CacheWriter(engine.pool());
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
        fewRows.close();
        fewByteRows.close();
        gemvQ4.close();
    }

    // ---- entering

    @Override
    public Tensor tensor(float[] values, int rows, int width) {
        if (values.length != Math.multiplyExact(rows, width)) {
            throw new ShapeException(
                    "tensor: %d values are not a [%d, %d] matrix".formatted(values.length, rows, width));
        }
        CpuTensor y = make(rows, width);
        Memory.copy(values, 0, y.address, values.length);
        return y;
    }

    @Override
    public Tensor embed(Weight table, int[] ids) {
        CpuWeight.RowTable rows = plain(table);
        for (int id : ids) {
            if (id < 0 || id >= table.rows()) {
                throw new ShapeException(
                        "embed: id %d is outside %s [%d, %d]".formatted(id, table.name(), table.rows(), table.width()));
            }
        }
        CpuTensor y = make(ids.length, table.width());
        for (int t = 0; t < ids.length; t++) {
            rows.copy(ids[t], y.row(t));
        }
        return y;
    }

    @Override
    public Tensor unfoldPatches(float[] pixels, int tiles, PatchGrid grid) {
        int side = grid.side();
        int size = grid.patch();
        if (pixels.length != tiles * 3 * side * side) {
            throw new ShapeException("unfoldPatches: %d values are not %d tiles of 3 x %d x %d"
                    .formatted(pixels.length, tiles, side, side));
        }
        CpuTensor y = make(tiles * grid.patches(), grid.patchWidth());
        long at = y.address;
        for (int patch = 0; patch < y.rows(); patch++) {
            int tile = patch / grid.patches();
            int row = patch % grid.patches() / grid.cells();
            int column = patch % grid.cells();
            for (int line = 0; line < 3 * size; line++) {
                int from = ((tile * 3 + line / size) * side + row * size + line % size) * side + column * size;
                Memory.copy(pixels, from, at, size);
                at += size * 4L;
            }
        }
        return y;
    }

    @Override
    public Tensor addClassTokenAndPositions(Tensor patches, int tiles, Weight classToken, Weight positions) {
        Shapes.addClassTokenAndPositions(patches, tiles, classToken, positions);
        CpuTensor x = own(patches);
        CpuWeight.RowTable first = plain(classToken);
        CpuWeight.RowTable place = plain(positions);
        int perTile = x.rows() / tiles;
        CpuTensor y = make(tiles * (perTile + 1), x.width());
        Kernels kernels = engine.kernels().forWork(y.elements());
        for (int r = 0; r < y.rows(); r++) {
            int cell = r % (perTile + 1);
            long token = cell == 0 ? first.row(0) : x.row(r / (perTile + 1) * perTile + cell - 1);
            kernels.add(token, place.row(cell), y.row(r), x.width());
        }
        return y;
    }

    // ---- moving rows and columns

    @Override
    public Tensor placeRows(Tensor tensor, Rows rows, Tensor replacement) {
        CpuTensor x = own(tensor);
        CpuTensor from = own(replacement);
        Shapes.placeRows(x, rows, from);
        CpuTensor y = copy(x);
        copyRows(from, y, rows, true);
        return y;
    }

    @Override
    public Tensor rows(Tensor tensor, Rows rows) {
        CpuTensor x = own(tensor);
        Shapes.inside("rows", x, rows);
        if (rows.isAll(x.rows())) {
            return x;
        }
        CpuTensor y = make(rows.count(), x.width());
        copyRows(x, y, rows, false);
        return y;
    }

    /** Between the chosen rows of one tensor and all rows of the other. */
    private static void copyRows(CpuTensor from, CpuTensor to, Rows rows, boolean scatter) {
        long bytes = from.width() * 4L;
        if (rows.isRange() && !rows.isEmpty()) {
            Memory.copy(
                    scatter ? from.address : from.row(rows.get(0)),
                    scatter ? to.row(rows.get(0)) : to.address,
                    rows.count() * bytes);
            return;
        }
        for (int i = 0; i < rows.count(); i++) {
            Memory.copy(from.row(scatter ? i : rows.get(i)), to.row(scatter ? rows.get(i) : i), bytes);
        }
    }

    @Override
    public Tensor columns(Tensor tensor, int from, int count) {
        CpuTensor x = own(tensor);
        Shapes.columnRange(x, from, count);
        CpuTensor y = make(x.rows(), count);
        for (int r = 0; r < x.rows(); r++) {
            Memory.copy(x.row(r) + from * 4L, y.row(r), count * 4L);
        }
        return y;
    }

    @Override
    public Tensor stack(List<Tensor> parts) {
        int rows = 0;
        for (Tensor part : parts) {
            rows += own(part).rows();
        }
        Shapes.stack(parts);
        CpuTensor y = make(rows, parts.getFirst().width());
        long at = y.address;
        for (Tensor part : parts) {
            CpuTensor x = own(part);
            Memory.copy(x.address, at, x.bytes());
            at += x.bytes();
        }
        return y;
    }

    @Override
    public Tensor pixelShuffle(Tensor tensor, int tiles) {
        CpuTensor x = own(tensor);
        int half = Shapes.shuffleGrid(x, tiles);
        CpuTensor y = make(tiles * half * half, 4 * x.width());
        long bytes = x.width() * 4L;
        for (int r = 0; r < y.rows(); r++) {
            int cell = (r / half) * 2 * 2 * half + r % half * 2; // the upper left of four
            for (int part = 0; part < 4; part++) {
                Memory.copy(x.row(cell + part / 2 * 2 * half + part % 2), y.row(r) + part * bytes, bytes);
            }
        }
        return y;
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
        long bias = layer.bias() == null ? 0 : plain(layer.bias()).row(0);
        if (layer.weight() instanceof CpuWeight.RowTable rows) {
            return byRows(x, rows, bias, activation);
        }
        CpuWeight.PackedMatrix weight = panels(layer.weight());
        CpuTensor y = make(x.rows(), layer.out());
        multiply(x.address, x.rows(), weight, target.set(y.address, y.width(), bias, activation, false));
        return y;
    }

    /** A table or vector as a matrix: correct, and not meant for large ones. */
    private CpuTensor byRows(CpuTensor x, CpuWeight.RowTable weight, long bias, @Nullable Activation activation) {
        CpuTensor y = make(x.rows(), weight.rows());
        long bytes = weight.width() * 4L;
        long copy = engine.blocks().acquire(bytes);
        Kernels kernels = engine.kernels().forWork(x.elements() * weight.rows());
        for (int o = 0; o < weight.rows(); o++) {
            weight.copy(o, copy);
            float start = bias == 0 ? 0 : Memory.getFloat(bias + o * 4L);
            for (int r = 0; r < x.rows(); r++) {
                Memory.putFloat(y.row(r) + o * 4L, start + kernels.dot(x.row(r), copy, x.width()));
            }
        }
        engine.blocks().release(copy, bytes);
        return activation == null ? y : own(activate(y, activation));
    }

    private void multiply(long x, int rows, CpuWeight.PackedMatrix weight, Gemm.Target target) {
        if (rows == 0 || weight.rows() == 0) {
            return;
        }
        if (!Gemv.suits(rows, weight)) {
            dense.multiply(x, rows, weight, target);
        } else if (gemvQ4.suits(weight)) {
            gemvQ4.multiply(x, rows, weight, target);
        } else if (fewByteRows.suits(weight)) {
            fewByteRows.multiply(x, rows, weight, target);
        } else {
            fewRows.multiply(x, rows, weight, target);
        }
    }

    @Override
    public Tensor addLowRank(Tensor base, Tensor input, LowRank branch, Rows rows) {
        CpuTensor x = own(input);
        Shapes.lowRank(own(base), x, branch, rows);
        CpuTensor y = copy(own(base));
        addBranch(y, x, branch(branch, rows));
        return y;
    }

    @Override
    public Tensor linear(Tensor tensor, LowRankLinear layer, Rows rows) {
        CpuTensor x = own(tensor);
        Shapes.linear(x, layer, rows);
        Linear base = layer.base();
        boolean apart = rows.isEmpty()
                || !(base.weight() instanceof CpuWeight.PackedMatrix weight)
                || Gemv.suits(x.rows(), weight)
                || !dense.joins(weight, layer.branch());
        if (apart) {
            return super.linear(tensor, layer, rows);
        }
        CpuTensor y = make(x.rows(), base.out());
        long bias = base.bias() == null ? 0 : plain(base.bias()).row(0);
        target.set(y.address, y.width(), bias, null, false);
        dense.multiply(x.address, x.rows(), panels(base.weight()), branch(layer.branch(), rows), target);
        return y;
    }

    private static LowRankRows branch(LowRank branch, Rows rows) {
        return LowRankRows.of(panels(branch.a()), panels(branch.b()), rows);
    }

    /** Adds to rows of a tensor that nobody has seen yet. */
    private void addBranch(CpuTensor y, CpuTensor x, LowRankRows branch) {
        for (LowRankRows.Run run : branch.runs()) {
            long bytes = (long) run.count() * branch.rank() * 4;
            long inner = engine.blocks().acquire(bytes); // [rows, rank]
            multiply(x.row(run.first()), run.count(), branch.a(), target.set(inner, branch.rank(), 0, null, false));
            long to = y.row(run.first());
            multiply(inner, run.count(), branch.b(), target.set(to, y.width(), 0, null, true));
            engine.blocks().release(inner, bytes);
        }
    }

    // ---- element-wise and row-wise

    @Override
    public Tensor add(Tensor left, Tensor right) {
        CpuTensor a = own(left);
        CpuTensor b = own(right);
        Shapes.same("add", a, b);
        CpuTensor y = make(a.rows(), a.width());
        loops.run(RowLoops.Step.ADD, a.rows(), a.width(), a.address, b.address, 0, y.address, 0);
        return y;
    }

    @Override
    public Tensor addScaled(Tensor left, Tensor right, Weight scale) {
        CpuTensor a = own(left);
        CpuTensor b = own(right);
        Shapes.same("addScaled", a, b);
        Shapes.columns("addScaled", a, scale);
        CpuTensor y = make(a.rows(), a.width());
        loops.run(
                RowLoops.Step.ADD_SCALED,
                a.rows(),
                a.width(),
                a.address,
                b.address,
                plain(scale).row(0),
                y.address,
                0);
        return y;
    }

    @Override
    public Tensor activate(Tensor tensor, Activation activation) {
        CpuTensor x = own(tensor);
        CpuTensor y = make(x.rows(), x.width());
        loops.run(RowLoops.Step.of(activation), x.rows(), x.width(), x.address, 0, 0, y.address, 0);
        return y;
    }

    @Override
    public Tensor gatedProduct(Tensor gate, Tensor up) {
        CpuTensor a = own(gate);
        CpuTensor b = own(up);
        Shapes.same("gatedProduct", a, b);
        CpuTensor y = make(a.rows(), a.width());
        loops.run(RowLoops.Step.GATED, a.rows(), a.width(), a.address, b.address, 0, y.address, 0);
        return y;
    }

    @Override
    public Tensor layerNorm(Tensor tensor, Weight gain, Weight bias, float eps) {
        CpuTensor x = own(tensor);
        Shapes.columns("layerNorm", x, gain);
        Shapes.columns("layerNorm", x, bias);
        CpuTensor y = make(x.rows(), x.width());
        long scale = plain(gain).row(0);
        loops.run(
                RowLoops.Step.LAYER_NORM,
                x.rows(),
                x.width(),
                x.address,
                scale,
                plain(bias).row(0),
                y.address,
                eps);
        return y;
    }

    @Override
    public Tensor rmsNorm(Tensor tensor, Weight gain, float eps) {
        CpuTensor x = own(tensor);
        Shapes.columns("rmsNorm", x, gain);
        CpuTensor y = make(x.rows(), x.width());
        loops.run(
                RowLoops.Step.RMS_NORM,
                x.rows(),
                x.width(),
                x.address,
                plain(gain).row(0),
                0,
                y.address,
                eps);
        return y;
    }

    // ---- the traversal gate

    @Override
    public Tensor gate(Tensor tensor, Linear gate) {
        CpuTensor x = own(tensor);
        Shapes.gate(x, gate);
        long weight = plain(gate.weight()).row(0);
        float bias =
                gate.bias() == null ? 0 : Memory.getFloat(plain(gate.bias()).row(0));
        CpuTensor y = make(x.rows(), 1);
        Kernels kernels = engine.kernels().forWork(x.elements());
        for (int r = 0; r < x.rows(); r++) {
            float value = kernels.dot(x.row(r), weight, x.width()) + bias;
            Memory.putFloat(y.row(r), 0.5f * (float) Math.tanh(value) + 0.5f);
        }
        return y;
    }

    @Override
    public Tensor mixByGate(Tensor first, Tensor second, Tensor gate) {
        CpuTensor once = own(first);
        CpuTensor twice = own(second);
        CpuTensor g = own(gate);
        Shapes.mixByGate(once, twice, g);
        CpuTensor y = make(once.rows(), once.width());
        loops.run(RowLoops.Step.MIX, y.rows(), y.width(), once.address, twice.address, g.address, y.address, 0);
        return y;
    }

    // ---- attention

    @Override
    public Tensor attention(Tensor queries, Tensor keys, Tensor values, Grouping grouping) {
        CpuTensor q = own(queries);
        CpuTensor k = own(keys);
        CpuTensor v = own(values);
        Shapes.attention(q, k, v, grouping);
        CpuTensor y = make(q.rows(), q.width());
        int n = q.rows() / grouping.groups();
        int dim = q.width() / grouping.heads();
        HeadLayout heads = new HeadLayout(grouping.heads(), grouping.heads(), dim);
        // read only once, so what is multiplied as f32 had better be written as f32
        Encoding encoding = engine.multipliedAs(engine.attention());
        for (int first = 0; first < q.rows(); first += n) {
            try (CpuKvLayer kv = new CpuKvLayer(engine, heads, encoding)) {
                cacheWriter.append(kv, source.set(k.row(first), v.row(first), k.width(), n), null);
                request.queries(q.row(first), q.width(), n).results(y.row(first), y.width());
                attention.run(request.over(kv, heads, null, 0));
            }
        }
        return y;
    }

    @Override
    public Tensor rotate(Tensor tensor, RotaryTable table, Rows positions) {
        CpuTensor x = own(tensor);
        Shapes.rotate(x, table, positions);
        CpuTensor y = make(x.rows(), x.width());
        rotate(x.address, x.width(), y, table, positions, 0);
        return y;
    }

    /** Rotates the first columns of rows that are {@code stride} floats apart. */
    private void rotate(long x, long stride, CpuTensor y, RotaryTable table, Rows positions, int start) {
        long angles = table.half() * 4L;
        long cosines = engine.blocks().acquire(2 * angles);
        Kernels kernels = engine.kernels().forWork(y.elements());
        for (int r = 0; r < y.rows(); r++) {
            int at = table.at(start + positions.get(r));
            Memory.copy(table.cos(), at, cosines, table.half());
            Memory.copy(table.sin(), at, cosines + angles, table.half());
            for (int head = 0; head < y.width(); head += 2 * table.half()) {
                long from = x + (r * stride + head) * 4;
                kernels.rotate(from, cosines, cosines + angles, y.row(r) + head * 4L, table.half());
            }
        }
        engine.blocks().release(cosines, 2 * angles);
    }

    @Override
    public void appendKv(KvLayer kv, Tensor keys, Tensor values) {
        CpuTensor k = own(keys);
        CpuTensor v = own(values);
        CpuKvLayer layer = cache(kv);
        Shapes.appendKv(k, v, layer.heads());
        cacheWriter.append(layer, source.set(k.address, v.address, k.width(), k.rows()), null);
    }

    @Override
    public Tensor causalAttention(Tensor queries, KvLayer kv, HeadLayout heads, Rows positions) {
        CpuTensor q = own(queries);
        CpuKvLayer layer = cache(kv);
        Shapes.causalAttention(q, kv, heads, positions);
        Shapes.cached(q, heads, layer.heads());
        CpuTensor y = make(q.rows(), q.width());
        request.queries(q.address, q.width(), q.rows()).results(y.address, y.width());
        attention.run(request.over(layer, heads, positions, 0));
        return y;
    }

    @Override
    public Tensor selfAttention(Tensor qkv, KvLayer kv, HeadLayout heads, RotaryTable rotary, Rows wanted) {
        CpuTensor x = own(qkv);
        CpuKvLayer layer = cache(kv);
        Shapes.selfAttention(x, heads, wanted);
        Shapes.cached(x, heads, layer.heads());
        if (rotary.half() * 2 != heads.dim()) {
            throw new ShapeException(
                    "selfAttention: a rotary table of %d angles does not fit %s".formatted(rotary.half(), heads));
        }
        int start = kv.length();
        if (x.rows() > 0) {
            rotary.at(start);
            rotary.at(start + x.rows() - 1);
        }
        long keys = x.address + heads.queryWidth() * 4L;
        long values = keys + heads.kvWidth() * 4L;
        cacheWriter.append(layer, source.set(keys, values, x.width(), x.rows()), rotary);
        CpuTensor y = make(wanted.count(), heads.queryWidth());
        CpuTensor q = make(wanted.count(), heads.queryWidth());
        if (wanted.isRange() && !wanted.isEmpty()) {
            rotate(x.row(wanted.get(0)), x.width(), q, rotary, wanted, start);
        } else {
            for (int i = 0; i < wanted.count(); i++) {
                Memory.copy(x.row(wanted.get(i)), q.row(i), q.width() * 4L);
            }
            rotate(q.address, q.width(), q, rotary, wanted, start);
        }
        request.queries(q.address, q.width(), q.rows()).results(y.address, y.width());
        attention.run(request.over(layer, heads, wanted, start));
        return y;
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

    private static CpuWeight.RowTable plain(Weight weight) {
        if (weight instanceof CpuWeight.RowTable mine) {
            return mine;
        }
        throw foreign(weight, "a vector or a table of rows");
    }

    private static CpuWeight.PackedMatrix panels(Weight weight) {
        if (weight instanceof CpuWeight.PackedMatrix mine) {
            return mine;
        }
        throw foreign(weight, "a matrix to multiply with");
    }

    private static BackendException foreign(Weight weight, String wanted) {
        String why = weight instanceof CpuWeight ? "was not prepared as " + wanted : "was prepared by another backend";
        return new BackendException("Weight %s %s".formatted(weight.name(), why));
    }

    private static CpuKvLayer cache(KvLayer kv) {
        if (kv instanceof CpuKvLayer mine) {
            return mine;
        }
        throw new BackendException(
                "A cache of %s was handed to cpu".formatted(kv.getClass().getSimpleName()));
    }
}
