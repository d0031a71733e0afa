package io.github.trol4j.vision;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Stage.Kind;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.Weights;

/** Two dense layers with GELU between: one image token per patch. */
public record MlpProjector(Linear first, Linear second) implements Projector {

    /** Takes layers {@code 0} and {@code 2} of the projector's sequence. */
    public static MlpProjector load(Weights w, int from, int to) {
        return new MlpProjector(
                w.biasedLinear("0", WeightUse.VISION, to, from), w.biasedLinear("2", WeightUse.VISION, to, to));
    }

    @Override
    public Tensor project(Ops ops, Tensor features, int tiles, Observer observer) {
        observer.tap(Stage.of(Kind.VISION_FEATURES), features);
        Tensor projected = ops.linear(ops.linear(features, first, Activation.GELU), second); // [tiles*P, D]
        observer.tap(Stage.of(Kind.VISION_PROJECTED), projected);
        return projected;
    }

    @Override
    public int tokens(int patches) {
        return patches;
    }
}
