package io.github.trol4j.llm;

import io.github.trol4j.core.Linear;
import io.github.trol4j.core.LowRank;
import io.github.trol4j.core.LowRankLinear;
import io.github.trol4j.core.MergedWeight;

/**
 * What a row costs in a block, in floating-point operations: a multiplication with its addition counts as two. Norms, activations and
 * softmax are left out, as usual.
 *
 * @param projection to queries, keys and values
 * @param output the projection behind attention
 * @param mlp the MLP half
 * @param pair what a query spends on one key and its value
 */
public record BlockCost(Products projection, Products output, Products mlp, double pair) {
    /** Of a block that does not say what it costs. */
    public static final BlockCost UNKNOWN = new BlockCost(Products.NONE, Products.NONE, Products.NONE, 0);

    /**
     * Products with matrices.
     *
     * @param own of every row
     * @param branch what an image row costs beyond that
     */
    public record Products(double own, double branch) {
        static final Products NONE = new Products(0, 0);

        static Products of(Linear... layers) {
            double own = 0;
            for (Linear layer : layers) {
                own += 2.0 * layer.in() * layer.out();
            }
            return new Products(own, 0);
        }

        static Products of(LowRankLinear... layers) {
            double own = 0;
            double branch = 0;
            for (LowRankLinear layer : layers) {
                own += of(layer.base()).own;
                branch += extra(layer);
            }
            return new Products(own, branch);
        }

        /** A merged branch takes the place of what other rows cost. */
        private static double extra(LowRankLinear layer) {
            return switch (layer.branch()) {
                case LowRank low ->
                    2.0 * low.a().rows() * (layer.base().in() + layer.base().out());
                case MergedWeight merged -> 0;
            };
        }

        /** Of some rows, {@code image} of which hold image tokens. */
        double of(int rows, int image) {
            return rows * own + image * branch;
        }
    }
}
