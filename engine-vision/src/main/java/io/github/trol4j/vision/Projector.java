package io.github.trol4j.vision;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.Tensor;

/** Turns features of a vision tower into rows that a decoder can read. */
public interface Projector {
    /**
     * @param features {@code [tiles * P, Dv]}
     * @return {@code [tiles * P', D]}, one row per image token
     */
    Tensor project(Ops ops, Tensor features, int tiles, Observer observer);

    /** Image tokens that one tile of {@code patches} patches becomes. */
    int tokens(int patches);
}
