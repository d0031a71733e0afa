package io.github.trol4j.vision;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;

/** Turns pictures into features. */
public interface VisionTower {
    /**
     * Features of {@code tiles} pictures, without the class token.
     *
     * @param pixels normalised values {@code [tiles, 3, side, side]}
     * @return {@code [tiles * P, Dv]}, cells row by row, tile after tile
     */
    Tensor encode(Ops ops, float[] pixels, int tiles, Observer observer);

    /** Side of the square pictures that it expects, in pixels. */
    int side();
}
