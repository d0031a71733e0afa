package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Dense layers: one ND4J product each. */
final class Dense {
    private final Workers workers;

    Dense(Workers workers) {
        this.workers = workers;
    }

    /** Rows of a table; read where they are, on a GPU from the copy that stayed on the host. */
    Nd4jTensor lookUp(Nd4jWeight table, int[] ids, Nd4jTensor y) {
        int width = table.width();
        for (int t = 0; t < ids.length; t++) {
            switch (table) {
                case Nd4jWeight.Matrix matrix ->
                    Matrices.read(matrix.array(), ids[t] * width, y.values, t * width, width);
                case Nd4jWeight.Vector vector ->
                    System.arraycopy(vector.values(), ids[t] * width, y.values, t * width, width);
            }
        }
        return y;
    }

    Nd4jTensor linear(Nd4jTensor x, Nd4jWeight w, float[] bias, Nd4jTensor y) {
        if (y.values.length == 0) {
            return y;
        }
        switch (w) {
            case Nd4jWeight.Matrix matrix -> {
                try (INDArray input = Matrices.of(x.values, x.rows(), x.width());
                        INDArray product = Matrices.timesTransposed(input, matrix.array())) {
                    Matrices.read(product, 0, y.values, 0, y.values.length);
                }
            }
            case Nd4jWeight.Vector vector -> smallProduct(x, vector, y);
        }
        workers.each(y.rows(), y.values.length, (from, to) -> {
            for (int r = from; r < to; r++) {
                for (int c = 0; c < bias.length; c++) {
                    y.values[r * bias.length + c] += bias[c];
                }
            }
        });
        return y;
    }

    /** Adds {@code B (A x)} to the given rows of {@code y}. */
    Nd4jTensor addLowRank(Nd4jTensor x, Nd4jWeight a, Nd4jWeight b, Rows rows, Nd4jTensor y) {
        Nd4jTensor some = Moves.gather(x, rows, new Nd4jTensor(rows.count(), x.width())); // [some, in]
        Nd4jTensor inner = product(some, a); // [some, rank]
        Nd4jTensor outer = product(inner, b); // [some, out]
        for (int i = 0; i < rows.count(); i++) {
            int at = rows.get(i) * y.width();
            for (int c = 0; c < y.width(); c++) {
                y.values[at + c] += outer.values[i * y.width() + c];
            }
        }
        return y;
    }

    private Nd4jTensor product(Nd4jTensor x, Nd4jWeight w) {
        return linear(x, w, new float[w.rows()], new Nd4jTensor(x.rows(), w.rows()));
    }

    /** Rows of {@code w} times rows of {@code x}, for the gate and other weights that live on the heap. */
    private void smallProduct(Nd4jTensor x, Nd4jWeight.Vector w, Nd4jTensor y) {
        workers.each(x.rows(), (long) x.rows() * w.values().length, (from, to) -> {
            for (int r = from; r < to; r++) {
                for (int o = 0; o < w.rows(); o++) {
                    double sum = 0;
                    for (int i = 0; i < w.width(); i++) {
                        sum += (double) x.values[r * w.width() + i] * w.values()[o * w.width() + i];
                    }
                    y.values[r * w.rows() + o] = (float) sum;
                }
            }
        });
    }
}
