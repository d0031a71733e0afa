package io.github.trol4j.core;

/**
 * A dense layer's matrix with its low-rank branch merged: {@code W + B A}, used instead of {@code W}.
 *
 * @param weight {@code [out, in]}
 */
public record MergedWeight(Weight weight) implements RowBranch {}
