package io.github.trol4j.core.bench;

import io.github.trol4j.core.WeightUse;

/** The matrices of TroL-1.8B that every generated token is multiplied with, as {@code output x input} features. */
public enum Shape {
    /** Queries, keys and values of a block in one. */
    WQKV_4096x2048(4096, 2048, WeightUse.DECODER),
    /** Output of the attention. */
    WO_2048x2048(2048, 2048, WeightUse.DECODER),
    /** Gate of the feed-forward layer; {@code w3} has the same shape. */
    W1_8192x2048(8192, 2048, WeightUse.DECODER),
    W2_2048x8192(2048, 8192, WeightUse.DECODER),
    /** The output head; has 8 bits where the blocks have 4. */
    HEAD_92544x2048(92544, 2048, WeightUse.HEAD);

    private final int out;
    private final int in;
    private final WeightUse use;

    Shape(int out, int in, WeightUse use) {
        this.out = out;
        this.in = in;
        this.use = use;
    }

    int out() {
        return out;
    }

    int in() {
        return in;
    }

    WeightUse use() {
        return use;
    }
}
