package io.github.trol4j.core;

/** What a layer does otherwise on some of its rows: adds something, or uses another matrix into which that has been merged. */
public sealed interface RowBranch permits LowRank, MergedWeight {}
