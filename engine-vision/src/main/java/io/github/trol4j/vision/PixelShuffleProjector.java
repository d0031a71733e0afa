package io.github.trol4j.vision;

import io.github.trol4j.core.Activation;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.Norm;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Stage.Kind;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.Weights;

/** Folds 2x2 neighbouring patches into one row, normalises, then two dense layers with GELU between: one token per four patches. */
public record PixelShuffleProjector(Norm norm, Linear first, Linear second) implements Projector {

    /** Takes layers {@code 0}, {@code 1} and {@code 3} of the projector's sequence. */
    public static PixelShuffleProjector load(Weights w, int from, int to) {
        int folded = 4 * from;
        return new PixelShuffleProjector(
                w.layerNorm("0", folded, 1e-5f),
                w.biasedLinear("1", WeightUse.VISION, to, folded),
                w.biasedLinear("3", WeightUse.VISION, to, to));
    }

    @Override
    public Tensor project(Ops ops, Tensor features, int tiles, Observer observer) {
        Tensor folded = ops.pixelShuffle(features, tiles); // [tiles*P/4, 4Dv]
        observer.tap(Stage.of(Kind.VISION_FEATURES), folded);
        Tensor inner = ops.linear(norm.apply(ops, folded), first, Activation.GELU);
        Tensor projected = ops.linear(inner, second); // [tiles*P/4, D]
        observer.tap(Stage.of(Kind.VISION_PROJECTED), projected);
        return projected;
    }

    @Override
    public int tokens(int patches) {
        return patches / 4;
    }
}
