package io.github.trol4j.llm;

import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Linear;
import io.github.trol4j.core.LowRank;
import io.github.trol4j.core.LowRankLinear;
import io.github.trol4j.core.MergedWeight;
import io.github.trol4j.core.RowBranch;
import io.github.trol4j.core.Weight;
import io.github.trol4j.core.WeightUse;
import io.github.trol4j.core.checkpoint.LowRankMerge;
import io.github.trol4j.core.checkpoint.Weights;
import java.util.function.UnaryOperator;

/**
 * A projection with partial LoRA as InternLM2 stores it: {@code ffn.weight [out, in]}, {@code ffn.bias} if it has one,
 * {@code lora_A.weight [rank, in]} and {@code lora_B.weight [out, rank]}; the rank is the file's.
 *
 * @param at where it lies
 * @param order brings what has a row per output from the stored order into that of the result
 */
record PartialLora(Weights at, int out, int in, UnaryOperator<HostTensor> order) {
    private static final String BASE = "ffn.weight";
    private static final String BIAS = "ffn.bias";
    private static final String A = "lora_A.weight";
    private static final String B = "lora_B.weight";
    /** Of our own making: {@code W + B A}. */
    private static final String MERGED = "merged.weight";

    static LowRankLinear load(Weights at, int out, int in, UnaryOperator<HostTensor> order) {
        PartialLora stored = new PartialLora(at, out, in, order);
        return new LowRankLinear(stored.base(), stored.branch());
    }

    private Linear base() {
        return new Linear(
                inOrder(BASE, WeightUse.DECODER, out, in), at.has(BIAS) ? inOrder(BIAS, WeightUse.VECTOR, out) : null);
    }

    private RowBranch branch() {
        return switch (at.lowRank()) {
            case BRANCH -> apart();
            case MERGED -> merged();
            case BOTH -> {
                apart();
                yield merged();
            }
        };
    }

    private LowRank apart() {
        int rank = at.rowsOf(A);
        return new LowRank(at.weight(A, WeightUse.LOW_RANK, rank, in), inOrder(B, WeightUse.LOW_RANK, out, rank));
    }

    private MergedWeight merged() {
        return new MergedWeight(at.derived(MERGED, WeightUse.MERGED, () -> order.apply(sum()), out, in));
    }

    private HostTensor sum() {
        int rank = at.rowsOf(A);
        return new LowRankMerge(at.tensor(BASE, out, in), at.tensor(A, rank, in), at.tensor(B, out, rank)).merged();
    }

    private Weight inOrder(String name, WeightUse use, long... shape) {
        return at.derived(name, use, () -> order.apply(at.tensor(name, shape)), shape);
    }
}
