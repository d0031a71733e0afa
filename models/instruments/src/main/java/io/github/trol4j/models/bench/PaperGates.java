package io.github.trol4j.models.bench;

import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.Gate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Gates that lie as those of a published model, for measuring what a policy saves where weights are random: drawn to the figures read
 * from Figure 5 of the paper (TroL-7B, 32 layers, one example): a mean of 0.46 in the first layer, 0.03 in the fifteenth, nothing from
 * the nineteenth on; of all cells 57 % below 0.02, 63 % below 0.05, 70 % below 0.1. This comes to 56, 63 and 70 %. Depth is scaled to the
 * model's.
 */
final class PaperGates {
    private static final int LAYERS = 32;
    private static final int FIRST_SHUT = 18;
    private static final double SPREAD = 0.5;
    private static final double SHUT = -9;

    private PaperGates() {}

    /** One gate for each of {@code layers} blocks. */
    static List<Gate> of(int layers) {
        return IntStream.range(0, layers)
                .<Gate>mapToObj(layer -> (ops, h1) -> gates(ops, h1.rows(), layer, layers))
                .toList();
    }

    private static Tensor gates(Ops ops, int rows, int layer, int layers) {
        SplittableRandom random = new SplittableRandom(layer);
        double centre = centre(layer * (double) LAYERS / layers);
        float[] gates = new float[rows];
        for (int row = 0; row < rows; row++) {
            gates[row] = (float) (0.5 * Math.tanh(centre + SPREAD * random.nextGaussian()) + 0.5);
        }
        return ops.tensor(gates, rows, 1);
    }

    /** Centre of the pre-activations at a depth of {@code 0 .. 31}. */
    private static double centre(double depth) {
        return depth >= FIRST_SHUT ? SHUT : -0.1 - 1.9 * Math.pow(depth / 14, 1.6);
    }
}
