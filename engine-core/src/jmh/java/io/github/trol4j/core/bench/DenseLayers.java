package io.github.trol4j.core.bench;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.core.cpu.CpuProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * A dense layer many times over, used in turn like the blocks of a decoder: together the copies are so large that no cache of the
 * processor still holds one when its turn comes again.
 */
final class DenseLayers implements AutoCloseable {
    private static final long LARGER_THAN_CACHES = 512L << 20;
    private static final int CHECKED_COLUMNS = 16;

    private final Backend backend;
    private final Ops ops;
    private final Tensor x; // [rows, in]
    private final List<Linear> copies = new ArrayList<>();
    private int next;

    DenseLayers(Shape shape, WeightFormat format, int rows) {
        this.backend = new CpuProvider().create(BackendOptions.defaults().withWeights(format));
        this.ops = backend.newOps();
        float[] activations = Noise.activations(rows * shape.in());
        this.x = ops.tensor(activations, rows, shape.in());
        HostTensor stored = Noise.matrix(shape.name(), shape.out(), shape.in());
        long bytes = 0;
        do {
            Weight weight = backend.prepare(stored, shape.use());
            copies.add(new Linear(weight, null));
            bytes += weight.bytes();
        } while (bytes < LARGER_THAN_CACHES);
        ops.run(() -> check(stored, activations, format));
    }

    /** Multiplies with the next copy; gives its size in bytes. */
    long multiply() {
        Linear layer = copies.get(next);
        next = (next + 1) % copies.size();
        ops.repeat(() -> ops.linear(x, layer));
        return layer.weight().bytes();
    }

    /** Compares some columns of the first and last row with sums of our own. */
    private void check(HostTensor stored, float[] activations, WeightFormat format) {
        int in = stored.width();
        int out = stored.rows();
        float[] y = ops.linear(x, copies.getFirst()).toArray(); // [rows, out]
        float[] weights = new float[in];
        for (int i = 0; i < CHECKED_COLUMNS; i++) {
            int column = (int) ((out - 1L) * i / (CHECKED_COLUMNS - 1));
            stored.read((long) column * in, weights, 0, in);
            for (int row : new int[] {0, x.rows() - 1}) {
                double sum = 0;
                for (int k = 0; k < in; k++) {
                    sum += (double) weights[k] * activations[row * in + k];
                }
                Check.close("%s at [%d, %d]".formatted(stored, row, column), sum, y[row * out + column], limit(format));
            }
        }
    }

    /** Results have variance 1, so this is far from chance also where few bits are left. */
    private static double limit(WeightFormat format) {
        return switch (format) {
            case F32 -> 1e-3;
            case BF16 -> 0.05;
            case Q8 -> 0.1;
            case Q4 -> 0.5;
        };
    }

    @Override
    public void close() {
        ops.close();
        backend.close();
    }
}
