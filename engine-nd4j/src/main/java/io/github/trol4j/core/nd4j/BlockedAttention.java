package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.Attention;
import io.github.trol4j.core.Grouping;
import io.github.trol4j.core.HeadLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Softmax attention, head by head: two ND4J products with ND4J's softmax between them, for at most {@value #BLOCK} queries at a
 * time so that the scores of a long prompt never exist all at once. A few queries, as in decoding, are left to {@link FewQueries}.
 */
final class BlockedAttention {
    private static final int BLOCK = 256;

    /** With fewer queries the products are too flat to be worth copying the whole cache to ND4J. */
    private static final int FEW = 8;

    private final FewQueries few;

    BlockedAttention(Workers workers) {
        this.few = new FewQueries(workers);
    }

    Nd4jTensor full(Nd4jTensor q, Nd4jTensor k, Nd4jTensor v, Grouping grouping, Nd4jTensor y) {
        int n = q.rows() / grouping.groups();
        int dim = q.width() / grouping.heads();
        for (int at = 0; at < q.values.length && n > 0; at = next(at, dim, n, q.width())) {
            try (INDArray keys = upload(k, at, n, dim);
                    INDArray values = upload(v, at, n, dim)) {
                for (int from = 0; from < n; from += BLOCK) {
                    int start = at + from * q.width();
                    selfAttention(q, y, start, Math.min(BLOCK, n - from), new Head(keys, values, dim, null, List.of()));
                }
            }
        }
        return y;
    }

    /** Start of the next head of the same group, or of the first head of the next group. */
    private static int next(int at, int dim, int n, int width) {
        int column = at % width + dim;
        return column < width ? at + dim : at - at % width + n * width;
    }

    Nd4jTensor causal(Nd4jTensor q, PagedKvLayer kv, Attention.Queries queries, Nd4jTensor y) {
        if (q.rows() < FEW) {
            return few.causal(q, kv, queries, y);
        }
        List<INDArray> keys = new ArrayList<>();
        List<INDArray> values = new ArrayList<>();
        int most = kv.visible(queries.positions().end() - 1);
        try {
            for (int head = 0; head < queries.heads().kv(); head++) {
                keys.add(upload(kv, head, most, true));
                values.add(upload(kv, head, most, false));
            }
            for (int from = 0; from < q.rows(); from += BLOCK) {
                causalBlock(new Block(q, kv, queries, from, Math.min(BLOCK, q.rows() - from)), keys, values, y);
            }
        } finally {
            keys.forEach(INDArray::close);
            values.forEach(INDArray::close);
        }
        return y;
    }

    /** @param weights {@code [query * T, L]} */
    Nd4jTensor weigh(Nd4jTensor weights, PagedKvLayer kv, HeadLayout heads, Nd4jTensor y) {
        return few.weigh(weights, kv, heads, y);
    }

    /** Rows {@code from .. from+count-1} of the queries of a causal attention. */
    private record Block(Nd4jTensor q, PagedKvLayer kv, Attention.Queries queries, int from, int count) {
        /** Cached rows that a query sees. */
        int visible(int row) {
            return kv.visible(queries.positions().get(from + row));
        }

        /** Cached rows that the last of them sees. */
        int visible() {
            return visible(count - 1);
        }

        /** {@code [count, visible]}: 0 where a query may look, minus infinity where it may not. */
        INDArray mask() {
            int visible = visible();
            float[] mask = new float[count * visible];
            for (int row = 0; row < count; row++) {
                for (int p = visible(row); p < visible; p++) {
                    mask[row * visible + p] = Float.NEGATIVE_INFINITY;
                }
            }
            return Matrices.of(mask, count, visible);
        }
    }

    private static void causalBlock(Block block, List<INDArray> keys, List<INDArray> values, Nd4jTensor y) {
        HeadLayout heads = block.queries.heads();
        try (INDArray mask = block.mask()) {
            for (int head = 0; head < heads.query(); head++) {
                int shared = head / (heads.query() / heads.kv());
                INDArray k = firstRows(keys.get(shared), block.visible());
                INDArray v = firstRows(values.get(shared), block.visible());
                int start = block.from * y.width() + head * heads.dim();
                List<Hooks> hooks = hooks(block, head);
                selfAttention(block.q, y, start, block.count, new Head(k, v, heads.dim(), mask, hooks));
            }
        }
    }

    /** One for each row, or none at all. */
    private static List<Hooks> hooks(Block block, int head) {
        List<Hooks> hooks = new ArrayList<>();
        for (int row = 0; row < block.count && block.queries.hook() != null; row++) {
            hooks.add(Hooks.of(block.queries, block.kv, head, block.from + row));
        }
        return hooks.stream().allMatch(Hooks::isEmpty) ? List.of() : hooks;
    }

    /**
     * @param mask added to the scores, or null
     * @param hooks one for each row, or none
     */
    private record Head(
            INDArray keys,
            INDArray values,
            int dim,
            @Nullable INDArray mask,
            List<Hooks> hooks) {
        /** Hands each row of scores or probabilities to its hook. */
        void visit(INDArray rows, boolean divided) {
            if (hooks.isEmpty()) {
                return;
            }
            int width = (int) rows.size(0);
            float[] all = new float[hooks.size() * width];
            Matrices.read(rows, 0, all, 0, all.length);
            for (int r = 0; r < hooks.size(); r++) {
                if (divided) {
                    hooks.get(r).probabilities(all, r * width);
                } else {
                    hooks.get(r).scores(all, r * width);
                }
            }
            Matrices.write(rows, buffer -> buffer.put(all));
        }
    }

    /** One head for {@code count} queries, the first of which begins at {@code start} in {@code q} and in {@code y}. */
    private static void selfAttention(Nd4jTensor q, Nd4jTensor y, int start, int count, Head head) {
        int dim = head.dim;
        float scale = (float) Math.pow(dim, -0.5);
        float[] rows = new float[count * dim]; // [count, d]
        for (int r = 0; r < count; r++) {
            for (int i = 0; i < dim; i++) {
                rows[r * dim + i] = q.values[start + r * q.width() + i] * scale;
            }
        }
        try (INDArray queries = Matrices.of(rows, count, dim);
                INDArray scores = Matrices.timesTransposed(queries, head.keys)) { // [count, n]
            head.visit(scores, false);
            if (head.mask != null) {
                scores.addi(head.mask);
            }
            Nd4j.getExecutioner().exec(new SoftMax(scores, scores, 0));
            head.visit(scores, true);
            try (INDArray result = Matrices.times(scores, head.values)) { // [count, d]
                Matrices.read(result, 0, rows, 0, rows.length);
            }
        }
        for (int r = 0; r < count; r++) {
            System.arraycopy(rows, r * dim, y.values, start + r * y.width(), dim);
        }
    }

    private static INDArray firstRows(INDArray array, int count) {
        return array.size(1) == count
                ? array
                : array.get(NDArrayIndex.all(), NDArrayIndex.interval(0, count)); // a view
    }

    /** One head's columns of {@code n} rows. */
    private static INDArray upload(Nd4jTensor x, int start, int n, int dim) {
        INDArray array = Matrices.make(n, dim);
        Matrices.write(array, buffer -> {
            for (int r = 0; r < n; r++) {
                buffer.put(x.values, start + r * x.width(), dim);
            }
        });
        return array;
    }

    private static INDArray upload(PagedKvLayer kv, int head, int count, boolean keys) {
        INDArray array = Matrices.make(count, kv.heads().dim());
        Matrices.write(array, buffer -> {
            if (keys) {
                kv.copyKeys(head, count, buffer);
            } else {
                kv.copyValues(head, count, buffer);
            }
        });
        return array;
    }
}
